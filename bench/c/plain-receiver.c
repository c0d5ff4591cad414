/*
 * The plainest recorder there is, to compare with: a socket per stream with the kernel's
 * timestamps, emptied by recvmmsg every 200 ms, a file per call, nothing parsed or sealed.
 *
 *   plain-receiver FIRST_PORT STREAMS DIRECTORY
 *
 * Two streams make a call. Prints "ready", and on SIGTERM how many packets came.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 32, SLOT_BYTES = 2048, PERIOD_NS = 200000000 };

struct entry {
  uint16_t stream, length;
  uint32_t sec, nsec;
};

static volatile sig_atomic_t is_over;

static void end(int number) {
  (void)number;
  is_over = 1;
}

static struct mmsghdr headers[BATCH];
static struct iovec vectors[BATCH];
static struct sockaddr_in names[BATCH];
static uint8_t controls[BATCH][64] __attribute__((aligned(8)));
static uint8_t slots[BATCH][SLOT_BYTES];
static uint8_t output[4 << 20];

static void prepare(int slot) {
  struct msghdr *header = &headers[slot].msg_hdr;
  vectors[slot].iov_base = slots[slot];
  vectors[slot].iov_len = SLOT_BYTES;
  header->msg_name = &names[slot];
  header->msg_namelen = sizeof names[slot];
  header->msg_iov = &vectors[slot];
  header->msg_iovlen = 1;
  header->msg_control = controls[slot];
  header->msg_controllen = sizeof controls[slot];
  header->msg_flags = 0;
}

/* Appends what waits in a socket to the output; returns the number of packets. */
static long drain(int descriptor, uint16_t stream, size_t *used) {
  long packets = 0;
  for (;;) {
    int count = recvmmsg(descriptor, headers, BATCH, MSG_DONTWAIT, NULL);
    if (count <= 0) return packets;
    for (int slot = 0; slot < count; slot++) {
      struct timespec at = {0};
      struct msghdr *header = &headers[slot].msg_hdr;
      for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_type == SO_TIMESTAMPNS) memcpy(&at, CMSG_DATA(c), sizeof at);
      }
      unsigned length = headers[slot].msg_len;
      struct entry entry = {stream, (uint16_t)length, (uint32_t)at.tv_sec, (uint32_t)at.tv_nsec};
      if (*used + sizeof entry + length <= sizeof output) {
        memcpy(output + *used, &entry, sizeof entry);
        memcpy(output + *used + sizeof entry, slots[slot], length);
        *used += sizeof entry + length;
      }
      prepare(slot);
    }
    packets += count;
    if (count < BATCH) return packets;
  }
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int first = atoi(argv[1]), streams = atoi(argv[2]), calls = (streams + 1) / 2;
  struct rlimit limit = {65536, 65536};
  setrlimit(RLIMIT_NOFILE, &limit);
  int *sockets = calloc((size_t)streams, sizeof *sockets);
  int *files = calloc((size_t)calls, sizeof *files);
  for (int index = 0; index < streams; index++) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)(first + 2 * index))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int size = 1 << 20, on = 1;
    sockets[index] = socket(AF_INET, SOCK_DGRAM, 0);
    setsockopt(sockets[index], SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
    setsockopt(sockets[index], SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    if (bind(sockets[index], (struct sockaddr *)&address, sizeof address) != 0) {
      perror("bind");
      return 1;
    }
  }
  for (int call = 0; call < calls; call++) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%d.rec", argv[3], call);
    files[call] = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_APPEND, 0600);
    if (files[call] < 0) {
      perror(path);
      return 1;
    }
  }
  for (int slot = 0; slot < BATCH; slot++) prepare(slot);
  signal(SIGTERM, end);
  printf("ready\n");
  fflush(stdout);

  long packets = 0;
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  for (int is_last = 0; !is_last;) {
    is_last = is_over;
    next.tv_nsec += PERIOD_NS;
    next.tv_sec += next.tv_nsec / 1000000000;
    next.tv_nsec %= 1000000000;
    if (!is_last) clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    for (int call = 0; call < calls; call++) {
      size_t used = 0;
      packets += drain(sockets[2 * call], 0, &used);
      if (2 * call + 1 < streams) packets += drain(sockets[2 * call + 1], 1, &used);
      if (used > 0 && write(files[call], output, used) != (ssize_t)used) perror("write");
    }
  }
  printf("{\"packets\":%ld}\n", packets);
  return 0;
}
