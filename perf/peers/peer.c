/* The same work in plain C, one thread: height and frequency shift -> corrected modulus, mask, histogram of the modulus (64 bins an octave).
   Usage: peer COLUMNS ROWS PITCH_M REPEATS HEIGHT.f32 SHIFT.f32 MODULUS.f32 MASK.u8      prints the median seconds. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const float k1 = 26, q1 = 400, free1 = 150e-9f, set1 = 105e-9f, f2 = 1.71e6f, k2 = 844.74f, radius = 10e-9f;
static const float degree = 57.29577951308232f, pi = 3.14159265358979f;
static int counts[34 * 64 + 2];

static int at_least(int a, int b) { return a > b ? a : b; }
static int at_most(int a, int b) { return a < b ? a : b; }

static void map(int columns, int rows, float pitch, const float *height, const float *shift, float *modulus, uint8_t *mask)
{
    float a = k1 / q1 * (free1 / set1) * cosf(50 / degree), scale = pi / radius * sqrtf(1.f / 6) / sqrtf(a);
    memset(counts, 0, sizeof counts);
    for (int y = 0; y < rows; y++)
        for (int x = 0; x < columns; x++) {
            size_t i = (size_t)y * columns + x;
            int left = at_least(x - 1, 0), right = at_most(x + 1, columns - 1), up = at_least(y - 1, 0), down = at_most(y + 1, rows - 1);
            float gx = (height[i - x + right] - height[i - x + left]) / ((right - left) * pitch);
            float gy = (height[(size_t)down * columns + x] - height[(size_t)up * columns + x]) / ((down - up) * pitch);
            float tilt = atanf(sqrtf(gx * gx + gy * gy)) * degree;
            float s = 2 * k2 * shift[i] / f2;
            float kc = 1.00031f + tilt * (0.00161f + tilt * (-1.43861e-4f + tilt * (-2.55867e-5f + tilt * 4.53632e-7f)));
            int reason = !(isfinite(gx) && isfinite(gy) && isfinite(height[i])) ? 1 : !(shift[i] > 0) ? 3 : tilt > 45 ? 7 : 0;
            mask[i] = reason;
            modulus[i] = reason ? NAN : scale * s * sqrtf(s) / kc;
            if (!reason) {
                int32_t bits;
                memcpy(&bits, &modulus[i], 4);
                counts[at_most(at_least((bits >> 17) - 137 * 64 + 1, 0), 34 * 64 + 1)]++;
            }
        }
}

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
    float *height = file(argv[5], n * 4, 0, NULL), *shift = file(argv[6], n * 4, 0, NULL), *modulus = malloc(n * 4);
    uint8_t *mask = malloc(n);
    double *seconds = malloc(repeats * sizeof *seconds);
    for (int r = -1; r < repeats; r++) {
        struct timespec t0, t1;
        clock_gettime(CLOCK_MONOTONIC, &t0);
        map(columns, rows, strtof(argv[3], NULL), height, shift, modulus, mask);
        clock_gettime(CLOCK_MONOTONIC, &t1);
        if (r >= 0) seconds[r] = t1.tv_sec - t0.tv_sec + 1e-9 * (t1.tv_nsec - t0.tv_nsec);
    }
    qsort(seconds, repeats, sizeof *seconds, by_value);
    file(argv[7], n * 4, 1, modulus);
    file(argv[8], n, 1, mask);
    printf("%.6f\n", seconds[repeats / 2]);
    return 0;
}
