// Max pooling over channels-last images. The workspace holds for every output which pixel of its window won, counted along
// the window's rows. Of equal pixels the first wins, and NaN wins over all.

extern "C" __global__ void maxPool(
        int height,
        int width,
        int channels,
        int outputHeight,
        int outputWidth,
        int kernel,
        int stride,
        int padding,
        const float* x,
        float* y,
        int* winners,
        long long n) {
    FOR_EACH(i, n) {
        long long pixel = quotient(i, channels);
        int c = (int) (i - pixel * channels);
        long long line = quotient(pixel, outputWidth);
        int left = (int) (pixel - line * outputWidth) * stride - padding;
        long long image = quotient(line, outputHeight);
        int top = (int) (line - image * outputHeight) * stride - padding;
        int winner = -1;
        float most = -INF;
        for (int r = 0; r < kernel; r++) {
            for (int s = 0; s < kernel; s++) {
                int h = top + r;
                int w = left + s;
                if (h >= 0 && h < height && w >= 0 && w < width) {
                    float value = x[((image * height + h) * width + w) * channels + c];
                    if (winner < 0 || value > most || value != value) {
                        winner = r * kernel + s;
                        most = value;
                    }
                }
            }
        }
        y[i] = most;
        winners[i] = winner;
    }
}

// dx = the sum of dy over the windows that a pixel has won, which its own thread looks up
extern "C" __global__ void maxPoolBackward(
        int height,
        int width,
        int channels,
        int outputHeight,
        int outputWidth,
        int kernel,
        int stride,
        int padding,
        const float* dy,
        const int* winners,
        float* dx,
        long long n) {
    FOR_EACH(i, n) {
        long long pixel = quotient(i, channels);
        int c = (int) (i - pixel * channels);
        long long line = quotient(pixel, width);
        int w = (int) (pixel - line * width) + padding;
        long long image = quotient(line, height);
        int h = (int) (line - image * height) + padding;
        int firstRow = h < kernel ? 0 : (h - kernel) / stride + 1;
        int firstColumn = w < kernel ? 0 : (w - kernel) / stride + 1;
        float sum = 0;
        for (int row = firstRow; row < outputHeight && row * stride <= h; row++) {
            for (int column = firstColumn; column < outputWidth && column * stride <= w; column++) {
                long long at = ((image * outputHeight + row) * outputWidth + column) * channels + c;
                if (winners[at] == (h - row * stride) * kernel + w - column * stride) {
                    sum += dy[at];
                }
            }
        }
        dx[i] = sum;
    }
}
