package io.github.ssl4j.device.cuda;

import static org.bytedeco.cuda.global.cudart.*;

import io.github.ssl4j.device.MemoryPool;
import java.nio.charset.StandardCharsets;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * One NVIDIA GPU: its context, and the one stream that all work is queued on, in order. So memory that is given back
 * may be lent again at once: what runs on it later comes later in the stream.
 */
final class Card implements MemoryPool.Source<Long>, AutoCloseable {
    private final int device;
    private final CUctx_st context = new CUctx_st();
    private final CUstream_st stream = new CUstream_st();
    private int blocks;
    private boolean closed;

    /** Opens the first card that the driver shows. */
    Card() {
        check("cuInit", cuInit(0));
        int[] found = new int[1];
        check("cuDeviceGet", cuDeviceGet(found, 0));
        device = found[0];
        check("cuDevicePrimaryCtxRetain", cuDevicePrimaryCtxRetain(context, device));
        current();
        check("cuStreamCreate", cuStreamCreate(stream, CU_STREAM_NON_BLOCKING));
    }

    /** Throws where the driver did not do what was asked of it. */
    static void check(String what, int result) {
        if (result != CUDA_SUCCESS) {
            throw new IllegalStateException(what + " failed: " + describe(result));
        }
    }

    private static String describe(int result) {
        try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
            String name = cuGetErrorName(result, text) == CUDA_SUCCESS
                    ? text.get(BytePointer.class, 0).getString()
                    : "CUresult";
            String words = cuGetErrorString(result, text) == CUDA_SUCCESS
                    ? text.get(BytePointer.class, 0).getString()
                    : "unknown";
            return name + " (" + result + "): " + words;
        }
    }

    /** Makes this card the one that the calling thread's next driver or library call is about. */
    void current() {
        check("cuCtxSetCurrent", cuCtxSetCurrent(context));
    }

    CUstream_st stream() {
        return stream;
    }

    /** Returns the CUDA version that the driver serves, as 13000 for 13.0. */
    static int driverVersion() {
        int[] version = new int[1];
        check("cuDriverGetVersion", cuDriverGetVersion(version));
        return version[0];
    }

    private int attribute(int attribute) {
        int[] value = new int[1];
        check("cuDeviceGetAttribute", cuDeviceGetAttribute(value, attribute, device));
        return value[0];
    }

    /** Returns the compute capability as the number in sm_90. */
    int architecture() {
        return 10 * attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    }

    String name() {
        byte[] text = new byte[256];
        check("cuDeviceGetName", cuDeviceGetName(text, text.length, device));
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.US_ASCII);
    }

    /** Returns the bytes of memory that nobody uses. */
    long freeBytes() {
        return memoryBytes(0);
    }

    /** Returns the bytes of memory the card has. */
    long totalBytes() {
        return memoryBytes(1);
    }

    private long memoryBytes(int which) {
        current();
        try (SizeTPointer free = new SizeTPointer(1);
                SizeTPointer total = new SizeTPointer(1)) {
            check("cuMemGetInfo", cuMemGetInfo(free, total));
            return which == 0 ? free.get() : total.get();
        }
    }

    /** Returns the address of a new block, or null where there is no room. */
    @Override
    public synchronized Long obtain(long bytes) {
        current();
        long[] address = new long[1];
        int result = cuMemAlloc(address, bytes);
        if (result == CUDA_ERROR_OUT_OF_MEMORY) {
            return null;
        }
        check("cuMemAlloc", result);
        blocks++;
        return address[0];
    }

    @Override
    public synchronized void release(Long address) {
        current();
        check("cuMemFree", cuMemFree(address));
        blocks--;
        releaseUnused();
    }

    /** Copies within the card. */
    void copy(long from, long to, long bytes) {
        current();
        check("cuMemcpyDtoDAsync", cuMemcpyDtoDAsync(to, from, bytes, stream));
    }

    /** Copies from the host's page-locked memory, which must stay as it is until the stream has come there. */
    void upload(Pointer from, long to, long bytes) {
        current();
        check("cuMemcpyHtoDAsync", cuMemcpyHtoDAsync(to, from, bytes, stream));
    }

    /** Copies into the host's page-locked memory; it is there once {@link #await} returns. */
    void download(long from, Pointer to, long bytes) {
        current();
        check("cuMemcpyDtoHAsync", cuMemcpyDtoHAsync(to, from, bytes, stream));
    }

    /** Waits until the card has done all that was asked of it. */
    void await() {
        current();
        check("cuStreamSynchronize", cuStreamSynchronize(stream));
    }

    /** Gives up the context as soon as no block of it is left. */
    private void releaseUnused() {
        if (closed && blocks == 0) {
            check("cuDevicePrimaryCtxRelease", cuDevicePrimaryCtxRelease(device));
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            current();
            check("cuStreamDestroy", cuStreamDestroy(stream));
            releaseUnused();
        }
    }
}
