// Copies in another type or layout.

// y = x
extern "C" __global__ void convert(const T0* x, T1* y, long long count) {
    inFours(count, [=](long long i) { return x[i]; }, [=](long long i, float value) { y[i] = value; });
}

// Where in [K, C, A] the element is that has index i in [K, A, C].
__device__ inline long long whereFirst(long long i, int channels, int area) {
    long long channel = i % channels;
    long long place = i / channels % area;
    long long filter = i / channels / area;
    return (filter * channels + channel) * area + place;
}

// y [K, A, C] = w [K, C, A]
extern "C" __global__ void channelsLast(const T0* w, T1* y, int channels, int area, long long count) {
    FOR_EACH(i, count) {
        y[i] = (float) w[whereFirst(i, channels, area)];
    }
}

// w [K, C, A] = x [K, A, C]
extern "C" __global__ void channelsFirst(const T0* x, T1* w, int channels, int area, long long count) {
    FOR_EACH(i, count) {
        w[whereFirst(i, channels, area)] = (float) x[i];
    }
}
