// Convolutions where cuDNN has no way: channels-last images, filters [K, R, R, C]. Every result is owned by one thread, or
// one block where it sums over all images, and summed in float64.

// y[n, i, j, k] = the sum over r, s, c of x[n, i stride - padding + r, j stride - padding + s, c] w[k, r, s, c]
extern "C" __global__ void convolve(
        int height,
        int width,
        int channels,
        int outputHeight,
        int outputWidth,
        int filters,
        int kernel,
        int stride,
        int padding,
        const float* x,
        const float* w,
        float* y,
        long long n) {
    FOR_EACH(i, n) {
        long long pixel = quotient(i, filters);
        int filter = (int) (i - pixel * filters);
        long long line = quotient(pixel, outputWidth);
        int left = (int) (pixel - line * outputWidth) * stride - padding;
        long long image = quotient(line, outputHeight);
        int top = (int) (line - image * outputHeight) * stride - padding;
        double sum = 0;
        for (int r = max(0, -top); r < min(kernel, height - top); r++) {
            for (int s = max(0, -left); s < min(kernel, width - left); s++) {
                const float* from = x + ((image * height + top + r) * width + left + s) * channels;
                const float* factors = w + (((long long) filter * kernel + r) * kernel + s) * channels;
                for (int c = 0; c < channels; c++) {
                    sum += (double) from[c] * factors[c];
                }
            }
        }
        y[i] = (float) sum;
    }
}

// dx = the sum of dy w over the outputs that an input takes part in, which its own thread looks up
extern "C" __global__ void convolveBackwardInput(
        int height,
        int width,
        int channels,
        int outputHeight,
        int outputWidth,
        int filters,
        int kernel,
        int stride,
        int padding,
        const float* dy,
        const float* w,
        float* dx,
        long long n) {
    FOR_EACH(i, n) {
        long long pixel = quotient(i, channels);
        int channel = (int) (i - pixel * channels);
        long long line = quotient(pixel, width);
        int left = (int) (pixel - line * width) + padding;
        long long image = quotient(line, height);
        int top = (int) (line - image * height) + padding;
        double sum = 0;
        for (int r = top % stride; r < kernel && r <= top; r += stride) {
            int h = (top - r) / stride;
            for (int s = left % stride; s < kernel && s <= left; s += stride) {
                int v = (left - s) / stride;
                if (h < outputHeight && v < outputWidth) {
                    const float* from = dy + ((image * outputHeight + h) * outputWidth + v) * filters;
                    for (int k = 0; k < filters; k++) {
                        sum += (double) from[k] * w[(((long long) k * kernel + r) * kernel + s) * channels + channel];
                    }
                }
            }
        }
        dx[i] = (float) sum;
    }
}

// dw[k, r, s, c] = the sum over all outputs of x dy, by a block
extern "C" __global__ void convolveBackwardWeight(
        int height,
        int width,
        int channels,
        int outputHeight,
        int outputWidth,
        int filters,
        int kernel,
        int stride,
        int padding,
        const float* x,
        const float* dy,
        float* dw,
        long long n,
        long long outputs) {
    FOR_EACH_ROW(i, n) {
        long long place = quotient(i, channels);
        int channel = (int) (i - place * channels);
        int s = (int) (place % kernel);
        int r = (int) (place / kernel % kernel);
        long long filter = place / kernel / kernel;
        double sum = 0;
        for (long long pixel = threadIdx.x; pixel < outputs; pixel += blockDim.x) {
            long long line = quotient(pixel, outputWidth);
            int v = (int) (pixel - line * outputWidth) * stride - padding + s;
            long long image = quotient(line, outputHeight);
            int h = (int) (line - image * outputHeight) * stride - padding + r;
            if (h >= 0 && h < height && v >= 0 && v < width) {
                sum += (double) x[((image * height + h) * width + v) * channels + channel] * dy[pixel * filters + filter];
            }
        }
        sum = blockSum(sum);
        if (threadIdx.x == 0) {
            dw[i] = (float) sum;
        }
    }
}
