/* Runs a peer written in C:  COLUMNS ROWS PITCH_M REPEATS HEIGHT.f32 SHIFT.f32 MODULUS.f32 MASK.u8      prints the median seconds. */
#include "peer.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void *file(const char *name, size_t bytes, int write, void *data)
{
    FILE *f = fopen(name, write ? "wb" : "rb");
    if (!data) data = malloc(bytes);
    if (!f || !data || (write ? fwrite(data, 1, bytes, f) : fread(data, 1, bytes, f)) != bytes) { fprintf(stderr, "%s: cannot be used\n", name); exit(1); }
    fclose(f);
    return data;
}

static int by_value(const void *a, const void *b) { double d = *(const double *)a - *(const double *)b; return (d > 0) - (d < 0); }

int main(int argc, char **argv)
{
    if (argc != 9) return 2;
    int columns = atoi(argv[1]), rows = atoi(argv[2]), repeats = atoi(argv[4]);
    size_t n = (size_t)columns * rows;
    float *height = file(argv[5], n * 4, 0, NULL), *shift = file(argv[6], n * 4, 0, NULL);
    double *seconds = malloc(repeats * sizeof *seconds);
    prepare(columns, rows, strtof(argv[3], NULL), height, shift);
    for (int r = -1; r < repeats; r++) {
        struct timespec t0, t1;
        clock_gettime(CLOCK_MONOTONIC, &t0);
        map();
        clock_gettime(CLOCK_MONOTONIC, &t1);
        if (r >= 0) seconds[r] = t1.tv_sec - t0.tv_sec + 1e-9 * (t1.tv_nsec - t0.tv_nsec);
    }
    qsort(seconds, repeats, sizeof *seconds, by_value);
    float *modulus = malloc(n * 4);
    uint8_t *mask = malloc(n);
    results(modulus, mask);
    file(argv[7], n * 4, 1, modulus);
    file(argv[8], n, 1, mask);
    printf("%.6f\n", seconds[repeats / 2]);
    return 0;
}
