/* The work in plain C, one thread, single precision, one pass. */
#include "peer.h"
#include <stdlib.h>

static int columns, rows, counts[bins];
static float pitch, *modulus;
static const float *height, *shift;
static uint8_t *mask;

static int at_least(int a, int b) { return a > b ? a : b; }
static int at_most(int a, int b) { return a < b ? a : b; }

void prepare(int c, int r, float p, const float *h, const float *s)
{
    columns = c, rows = r, pitch = p, height = h, shift = s;
    modulus = malloc((size_t)c * r * sizeof *modulus);
    mask = malloc((size_t)c * r);
}

void map(void)
{
    float scale = modulus_scale();
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
            int reason = !(isfinite(gx) && isfinite(gy) && isfinite(height[i])) ? no_height : !(shift[i] > 0) ? no_frequency : tilt > 45 ? too_steep : 0;
            mask[i] = reason;
            modulus[i] = reason ? NAN : scale * s * sqrtf(s) / kc;
            if (!reason)
                count(counts, modulus[i]);
        }
}

void results(float *m, uint8_t *k)
{
    memcpy(m, modulus, (size_t)columns * rows * sizeof *modulus);
    memcpy(k, mask, (size_t)columns * rows);
}
