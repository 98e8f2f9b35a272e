// HOG (histograms of oriented gradients; Dalal and Triggs 2005) as MaskFeat predicts them (arXiv:2112.09133), one
// thread for every cell and channel.
//
// The bin of a gradient is the number of bin edges within half a turn that it has passed, told by cross products instead
// of an angle. Gradients and cross products are of doubles, in which differences and sums of float pixels are exact:
// rounding would move gradients along an axis, which the reflected border consists of, to the next bin. The products are
// compared, not subtracted, since a subtraction would be fused with one of them and that one not rounded.

__device__ inline int reflected(int i, int size) {
    return i < 0 ? -i : i < size ? i : 2 * (size - 1) - i;
}

// edges[2, bins]: the cosines and the sines of the directions where bins begin. window: nullable weights [side, side]. sums
// [cells, bins] is nullable: without it they lie in dynamic shared memory.
extern "C" __global__ void hog(
        int height,
        int width,
        int channels,
        int bins,
        int cell,
        int side,
        const float* images,
        const double* edges,
        const float* window,
        double* sums,
        float* y,
        long long n) {
    extern __shared__ double sharedSums[];
    const double* cosines = edges;
    const double* sines = edges + bins;
    int cellRows = height / cell;
    int cellColumns = width / cell;
    FOR_EACH(at, n) {
        double* histogram = sums ? sums + at * bins : sharedSums + threadIdx.x * bins;
        for (int bin = 0; bin < bins; bin++) {
            histogram[bin] = 0;
        }
        int c = (int) (at % channels);
        long long place = quotient(at, channels);
        int left = (int) (place % cellColumns) * cell;
        place /= cellColumns;
        int top = (int) (place % cellRows) * cell;
        const float* image = images + place / cellRows * height * width * channels + c;
        for (int row = top; row < top + cell; row++) {
            const float* above = image + (long long) reflected(row - 1, height) * width * channels;
            const float* here = image + (long long) row * width * channels;
            const float* below = image + (long long) reflected(row + 1, height) * width * channels;
            for (int column = left; column < left + cell; column++) {
                int before = reflected(column - 1, width) * channels;
                int middle = column * channels;
                int after = reflected(column + 1, width) * channels;
                // Sobel's gradient, towards the left and towards the top
                double across = (double) above[before] + 2 * (double) here[before] + (double) below[before]
                        - ((double) above[after] + 2 * (double) here[after] + (double) below[after]);
                double down = (double) above[before] - (double) below[before]
                        + 2 * ((double) above[middle] - (double) below[middle])
                        + ((double) above[after] - (double) below[after]);
                double magnitude = sqrt(across * across + down * down);
                if (across < 0 || (across == 0 && down < 0)) { // the other half of the circle
                    across = -across;
                    down = -down;
                }
                int bin = bins - 1;
                for (int edge = 1; edge < bins; edge++) {
                    if (across * cosines[edge] < down * sines[edge]) {
                        bin--;
                    }
                }
                if (window) {
                    magnitude *= window[row % side * side + column % side];
                }
                histogram[bin] += magnitude;
            }
        }
        double squares = 0;
        for (int bin = 0; bin < bins; bin++) {
            squares += histogram[bin] * histogram[bin];
        }
        double length = sqrt(squares);
        length = length < 1e-12 ? 1e-12 : length;
        for (int bin = 0; bin < bins; bin++) {
            y[at * bins + bin] = (float) (histogram[bin] / length);
        }
    }
}
