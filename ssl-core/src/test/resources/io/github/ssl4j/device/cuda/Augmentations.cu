// Changes of batches of channels-last images [N, H, W, C], equal to torchvision's on float tensors. size is H W C; what
// is told for each image comes in arrays over N. A kernel's y may be its x but where it says so.

__device__ inline float unit(float value) {
    return value < 0 ? 0.0f : value > 1 ? 1.0f : value;
}

__device__ inline float gray(float red, float green, float blue) {
    return 0.2989f * red + 0.587f * green + 0.114f * blue;
}

// ---------------------------------------------------------------------------------------------------- resized crop

struct Filter {
    int radius;
    double cubic;
    int antialias;

    __device__ double weight(double distance) const {
        double x = fabs(distance);
        if (x >= radius) {
            return 0;
        }
        if (radius == 1) {
            return 1 - x;
        }
        return x < 1 ? ((cubic + 2) * x - (cubic + 3)) * x * x + 1
                     : ((cubic * x - 5 * cubic) * x + 8 * cubic) * x - 4 * cubic;
    }
};

// The weights of the pixels that make each pixel of the resized image along one axis: starts[n, i] is the first of them,
// perhaps beyond the edge, weights[n, i, taps] sum to 1. extent: the place of the box's side among the four numbers of a
// box, 2 for the height and 3 for the width. A thread makes those of one pixel, in double, since the difference of two
// places in a large image would lose digits.
extern "C" __global__ void cropWeights(
        int output,
        int extent,
        int radius,
        double cubic,
        int antialias,
        int taps,
        const int* boxes,
        int* starts,
        float* weights,
        long long n) {
    Filter filter = {radius, cubic, antialias};
    FOR_EACH(at, n) {
        long long image = quotient(at, output);
        int input = boxes[4 * image + extent];
        double scale = (double) input / output;
        double width = antialias && scale > 1 ? scale : 1;
        double reach = radius * width;
        double center = scale * ((at - image * output) + 0.5);
        int start = (int) floor(center - reach + 0.5);
        int end = (int) floor(center + reach + 0.5);
        double total = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (int k = 0; k < taps; k++) {
                int j = start + k;
                bool counts = j < end && (!antialias || (j >= 0 && j < input));
                double weight = counts ? filter.weight((j + 0.5 - center) / width) : 0;
                if (pass == 0) {
                    total += weight;
                } else {
                    weights[at * taps + k] = (float) (weight / total);
                }
            }
        }
        starts[at] = start;
    }
}

__device__ inline int within(int j, int size) {
    return j < 0 ? 0 : j < size ? j : size - 1;
}

// lines [N, H', W, C] = the weighted sums of the rows of every box; what is right of the box stays undefined
extern "C" __global__ void cropRows(
        int height,
        int width,
        int channels,
        int output,
        int taps,
        const int* boxes,
        const int* starts,
        const float* weights,
        const float* x,
        float* lines,
        long long n) {
    FOR_EACH(at, n) {
        long long line = quotient(at, width * channels);
        int i = (int) (at - line * (width * channels));
        long long image = quotient(line, output);
        const int* box = boxes + 4 * image;
        if (i >= box[3] * channels) {
            continue;
        }
        const float* from = x + (image * height * width + box[1]) * channels + i;
        float sum = 0;
        for (int k = 0; k < taps; k++) {
            float weight = weights[line * taps + k];
            if (weight != 0) {
                sum += weight * from[(long long) (box[0] + within(starts[line] + k, box[2])) * width * channels];
            }
        }
        lines[at] = sum;
    }
}

// y [N, H', W', C] = the weighted sums of the columns of lines
extern "C" __global__ void cropColumns(
        int width,
        int channels,
        int outputHeight,
        int output,
        int taps,
        int clamped,
        const int* boxes,
        const int* starts,
        const float* weights,
        const float* lines,
        float* y,
        long long n) {
    FOR_EACH(at, n) {
        long long pixel = quotient(at, channels);
        int c = (int) (at - pixel * channels);
        long long line = quotient(pixel, output);
        int column = (int) (pixel - line * output);
        long long image = quotient(line, outputHeight);
        int boxWidth = boxes[4 * image + 3];
        long long place = image * output + column;
        const float* from = lines + line * width * channels + c;
        float sum = 0;
        for (int k = 0; k < taps; k++) {
            float weight = weights[place * taps + k];
            if (weight != 0) {
                sum += weight * from[within(starts[place] + k, boxWidth) * channels];
            }
        }
        y[at] = clamped ? unit(sum) : sum;
    }
}

// ---------------------------------------------------------------------------------------------------------- mirror

// Exchanges each element of the left half with that of the right; n counts the left half of all rows, the middle column
// with it.
extern "C" __global__ void horizontalFlip(
        int height, int width, int channels, const int* flipped, const float* x, float* y, long long n) {
    int half = (width + 1) / 2;
    FOR_EACH(at, n) {
        long long pixel = quotient(at, channels);
        int c = (int) (at - pixel * channels);
        long long row = quotient(pixel, half);
        int column = (int) (pixel - row * half);
        long long left = (row * width + column) * channels + c;
        long long right = (row * width + width - 1 - column) * channels + c;
        bool turned = flipped[quotient(row, height)] != 0;
        float a = x[left];
        float b = x[right];
        y[left] = turned ? b : a;
        y[right] = turned ? a : b;
    }
}

// ---------------------------------------------------------------------------------------------------------- colour

enum { BRIGHTNESS, CONTRAST, SATURATION, HUE, NOTHING };

// A channel of the colour at so many sixths of the colour circle; the shift is 5 for red, 3 for green, 1 for blue.
__device__ inline float channel(int shift, float sixth, float high, float chroma) {
    float k = sixth + shift - 6 * floorf((sixth + shift) / 6);
    return high - chroma * unit(fminf(k, 4 - k));
}

// Turns a pixel around the gray axis of the hexagonal colour solid (Smith 1978, HSV).
__device__ inline void turnHue(float factor, float* pixel) {
    float red = pixel[0];
    float green = pixel[1];
    float blue = pixel[2];
    float high = fmaxf(red, fmaxf(green, blue));
    float chroma = high - fminf(red, fminf(green, blue));
    if (chroma == 0) {
        return;
    }
    float sixth = high == red     ? (green - blue) / chroma
                  : high == green ? 2 + (blue - red) / chroma
                                  : 4 + (red - green) / chroma;
    float turned = sixth + 6 * factor;
    pixel[0] = channel(5, turned, high, chroma);
    pixel[1] = channel(3, turned, high, chroma);
    pixel[2] = channel(1, turned, high, chroma);
}

// Changes one pixel; mean is the mean gray of its image as contrast finds it.
__device__ inline void adjust(int kind, float factor, float mean, int channels, float* pixel) {
    if (kind == HUE) {
        if (channels == 3) {
            turnHue(factor, pixel);
        }
        return;
    }
    if (kind == SATURATION && channels != 3) {
        return;
    }
    float other = kind == BRIGHTNESS ? 0 : kind == CONTRAST ? mean : gray(pixel[0], pixel[1], pixel[2]);
    for (int c = 0; c < channels; c++) {
        pixel[c] = unit(factor * pixel[c] + (1 - factor) * other);
    }
}

// Images of one or three channels, one block each: what comes before contrast and the sum of grays in a first pass, the
// rest in a second. kinds[N, 4] are the changes in their order, NOTHING for none, factors[N, 4] those of each.
extern "C" __global__ void colorJitter(
        int images,
        int pixels,
        int channels,
        const int* kinds,
        const float* factors,
        const float* x,
        float* y) {
    FOR_EACH_ROW(n, images) {
        const int* order = kinds + 4 * n;
        const float* amounts = factors + 4 * n;
        int first = 0;
        while (first < 4 && order[first] != CONTRAST) {
            first++;
        }
        const float* from = x + n * pixels * channels;
        float* to = y + n * pixels * channels;
        float mean = 0;
        for (int pass = 0; pass < 2; pass++) {
            if (pass == 1 && first == 4) {
                break;
            }
            double grays = 0;
            for (int at = threadIdx.x; at < pixels; at += blockDim.x) {
                float pixel[3];
                for (int c = 0; c < channels; c++) {
                    pixel[c] = (pass == 0 ? from : to)[at * channels + c];
                }
                for (int i = pass == 0 ? 0 : first; i < (pass == 0 ? first : 4); i++) {
                    if (order[i] != NOTHING) {
                        adjust(order[i], amounts[i], mean, channels, pixel);
                    }
                }
                for (int c = 0; c < channels; c++) {
                    to[at * channels + c] = pixel[c];
                }
                grays += channels == 1 ? pixel[0] : gray(pixel[0], pixel[1], pixel[2]);
            }
            mean = (float) (blockSum(grays) / pixels);
        }
    }
}

// Images of any number of channels, of which only brightness changes: y = factor x within [0, 1], or x where it is 1
extern "C" __global__ void brightness(long long size, const float* factors, const float* x, float* y, long long n) {
    FOR_EACH(i, n) {
        float factor = factors[quotient(i, size)];
        y[i] = factor == 1 ? x[i] : unit(factor * x[i]);
    }
}

// Three channels; n counts pixels.
extern "C" __global__ void grayscale(int pixels, const int* grays, const float* x, float* y, long long n) {
    FOR_EACH(at, n) {
        const float* from = x + 3 * at;
        float* to = y + 3 * at;
        float red = from[0];
        float green = from[1];
        float blue = from[2];
        bool turned = grays[quotient(at, pixels)] != 0;
        float value = gray(red, green, blue);
        to[0] = turned ? value : red;
        to[1] = turned ? value : green;
        to[2] = turned ? value : blue;
    }
}

// ------------------------------------------------------------------------------------------------------------ blur

// y [outer, length, step] = x blurred along its middle axis, mirrored at both ends; a group of outer consecutive lines has
// one image's weights [taps]. In an image whose first weight is below 0, none blurs, and y is x. y must not be x.
extern "C" __global__ void blur(
        int outer, int length, int step, int taps, const float* weights, const float* x, float* y, long long n) {
    FOR_EACH(at, n) {
        long long above = quotient(at, step);
        long long line = quotient(above, length);
        int i = (int) (above - line * length);
        const float* own = weights + quotient(line, outer) * taps;
        if (own[0] < 0) {
            y[at] = x[at];
            continue;
        }
        const float* from = x + (at - (long long) i * step);
        float sum = 0;
        for (int k = 0; k < taps; k++) {
            int j = i + k - taps / 2;
            j = j < 0 ? -j : j;
            j = j < length ? j : 2 * (length - 1) - j;
            sum += own[k] * from[(long long) j * step];
        }
        y[at] = sum;
    }
}

// ---------------------------------------------------------------------------------------------------------- values

// y = 1 - x where x is at least the image's threshold, else x
extern "C" __global__ void solarize(long long size, const float* thresholds, const float* x, float* y, long long n) {
    FOR_EACH(i, n) {
        float value = x[i];
        y[i] = value >= thresholds[quotient(i, size)] ? 1 - value : value;
    }
}

// y = (x - mean) / deviation by channels
extern "C" __global__ void normalize(
        int channels, const float* mean, const float* deviation, const float* x, float* y, long long n) {
    FOR_EACH(i, n) {
        long long c = i - quotient(i, channels) * channels;
        y[i] = (x[i] - mean[c]) / deviation[c];
    }
}
