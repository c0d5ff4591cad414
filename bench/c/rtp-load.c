/*
 * Sends G.711 RTP streams, 50 packets a second each, to ports of one address.
 *
 *   rtp-load ADDRESS SECONDS [SOURCE] < ports
 *
 * Reads one port per line. SOURCE is the address that packets come from. Packets of all streams are spread over the 20 slots of one millisecond
 * in each 20 ms. Prints the number of packets sent and the worst delay of a slot in microseconds.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { SLOTS = 20, PACKET_BYTES = 172, HEADER_BYTES = 12, MAX_BATCH = 512 };

struct stream {
  struct sockaddr_in address;
  struct iovec vector;
  uint8_t packet[PACKET_BYTES];
};

static void put16(uint8_t *at, uint16_t value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static void put32(uint8_t *at, uint32_t value) {
  put16(at, (uint16_t)(value >> 16));
  put16(at + 2, (uint16_t)value);
}

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static long send_all(int descriptor, struct mmsghdr *headers, unsigned count) {
  unsigned sent = 0;
  while (sent < count) {
    unsigned batch = count - sent < MAX_BATCH ? count - sent : MAX_BATCH;
    int done = sendmmsg(descriptor, headers + sent, batch, 0);
    if (done <= 0) {
      perror("sendmmsg");
      exit(1);
    }
    sent += (unsigned)done;
  }
  return sent;
}

int main(int argc, char **argv) {
  if (argc != 3 && argc != 4) return 2;
  int seconds = atoi(argv[2]);
  size_t capacity = 1 << 16, count = 0;
  struct stream *streams = calloc(capacity, sizeof *streams);
  struct mmsghdr *headers = calloc(capacity, sizeof *headers);
  int port;
  while (count < capacity && scanf("%d", &port) == 1) {
    struct stream *stream = &streams[count];
    stream->address.sin_family = AF_INET;
    stream->address.sin_port = htons((uint16_t)port);
    inet_pton(AF_INET, argv[1], &stream->address.sin_addr);
    memset(stream->packet, 0x55, PACKET_BYTES);
    stream->packet[0] = 0x80;
    stream->packet[1] = 0;
    put32(stream->packet + 8, 0x10000000u + (uint32_t)count);
    stream->vector.iov_base = stream->packet;
    stream->vector.iov_len = PACKET_BYTES;
    headers[count].msg_hdr.msg_name = &stream->address;
    headers[count].msg_hdr.msg_namelen = sizeof stream->address;
    headers[count].msg_hdr.msg_iov = &stream->vector;
    headers[count].msg_hdr.msg_iovlen = 1;
    count++;
  }
  int descriptor = socket(AF_INET, SOCK_DGRAM, 0);
  if (argc == 4) {
    struct sockaddr_in source = {.sin_family = AF_INET};
    if (inet_pton(AF_INET, argv[3], &source.sin_addr) != 1) return 2;
    if (bind(descriptor, (struct sockaddr *)&source, sizeof source) != 0) {
      perror(argv[3]);
      return 1;
    }
  }
  int size = 8 << 20;
  setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);

  long sent = 0;
  int64_t worst = 0, start = now_ns() + 10000000;
  for (int64_t slot = 0; slot < (int64_t)seconds * 1000; slot++) {
    int64_t due = start + slot * 1000000;
    struct timespec at = {due / 1000000000, due % 1000000000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    int64_t late = now_ns() - due;
    if (late > worst) worst = late;
    size_t first = count * (size_t)(slot % SLOTS) / SLOTS;
    size_t last = count * (size_t)(slot % SLOTS + 1) / SLOTS;
    uint32_t round = (uint32_t)(slot / SLOTS);
    for (size_t index = first; index < last; index++) {
      put16(streams[index].packet + 2, (uint16_t)round);
      put32(streams[index].packet + 4, round * 160u);
    }
    if (last > first) sent += send_all(descriptor, headers + first, (unsigned)(last - first));
  }
  printf("{\"sent\":%ld,\"worstUs\":%ld}\n", sent, (long)(worst / 1000));
  return 0;
}
