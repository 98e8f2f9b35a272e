// Rows divided by their length, one block a row.

// y = x / max(|x|, epsilon)
extern "C" __global__ void unitRows(
        int rows, int columns, double epsilon, const float* x, float* y, float* norms) {
    FOR_EACH_ROW(r, rows) {
        long long from = r * columns;
        double squares = 0;
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            squares += (double) x[from + c] * x[from + c];
        }
        double length = sqrt(blockSum(squares));
        length = length < epsilon ? epsilon : length;
        float share = (float) (1 / length);
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            y[from + c] = x[from + c] * share;
        }
        if (threadIdx.x == 0) {
            norms[r] = (float) length;
        }
    }
}

// dx = (dy - y sum y dy) / |x|; a row whose norm was raised to epsilon is treated as divided by a constant
extern "C" __global__ void unitRowsBackward(
        int rows, int columns, float epsilon, const float* y, const float* norms, const float* dy, float* dx) {
    FOR_EACH_ROW(r, rows) {
        long long from = r * columns;
        double along = 0;
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            along += (double) y[from + c] * dy[from + c];
        }
        float sum = (float) blockSum(along);
        float length = norms[r];
        if (length <= epsilon) {
            sum = 0;
        }
        float share = 1 / length;
        for (int c = threadIdx.x; c < columns; c += blockDim.x) {
            dx[from + c] = share * (dy[from + c] - sum * y[from + c]);
        }
    }
}
