package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.MemoryPool;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A block of off-heap memory that is freed by hand and, unless it is somebody else's, starts at a multiple of 64 bytes.
 * javacpp neither counts nor limits it.
 */
final class NativeMemory {
    private static final int ALIGNMENT = 64;
    private static final int SEGMENT_SHIFT = 30;
    private static final long SEGMENT_MASK = (1L << SEGMENT_SHIFT) - 1;

    /** How many bytes from any place on lie in one piece. */
    static final int REACH = (1 << SEGMENT_SHIFT) - ALIGNMENT;

    private final Pointer allocated;
    private final long start;
    /** The block in pieces that a Java buffer can index, each of which reaches far into the next. */
    private final FloatBuffer[] floats;

    private final IntBuffer[] ints;
    private final ShortBuffer[] shorts;

    private NativeMemory(Pointer allocated, long start, long bytes) {
        this.allocated = allocated;
        this.start = start;
        int segments = Math.toIntExact((bytes + SEGMENT_MASK) >>> SEGMENT_SHIFT);
        floats = new FloatBuffer[segments];
        ints = new IntBuffer[segments];
        shorts = new ShortBuffer[segments];
        for (int i = 0; i < segments; i++) {
            long offset = (long) i << SEGMENT_SHIFT;
            ByteBuffer segment = new BytePointer(pointer(offset))
                    .capacity(Math.min(bytes - offset, (1L << SEGMENT_SHIFT) + REACH))
                    .asByteBuffer();
            floats[i] = segment.asFloatBuffer();
            ints[i] = segment.asIntBuffer();
            shorts[i] = segment.asShortBuffer();
        }
    }

    /** A place in memory; javacpp's own way to one goes through reflection. */
    private static final class Place extends Pointer {
        Place(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }

    /** Returns the memory at an address, which somebody else frees and which need not start at a multiple of 64. */
    static NativeMemory at(long address, long bytes) {
        return new NativeMemory(null, address, bytes);
    }

    private static NativeMemory aligned(Pointer allocated, long bytes) {
        long misaligned = allocated.address() % ALIGNMENT;
        return new NativeMemory(allocated, allocated.address() + (misaligned == 0 ? 0 : ALIGNMENT - misaligned), bytes);
    }

    static MemoryPool.Source<NativeMemory> source() {
        return new MemoryPool.Source<>() {
            @Override
            public NativeMemory obtain(long bytes) {
                Pointer pointer = Pointer.malloc(bytes + ALIGNMENT);
                return pointer == null || pointer.isNull() ? null : aligned(pointer, bytes);
            }

            @Override
            public void release(NativeMemory memory) {
                Pointer.free(memory.allocated);
            }
        };
    }

    Pointer pointer(long offset) {
        return new Place(start + offset);
    }

    /** Returns the piece that holds the byte {@code offset} and {@link #REACH} more, as floats. */
    FloatBuffer floats(long offset) {
        return floats[(int) (offset >>> SEGMENT_SHIFT)];
    }

    /** Returns the piece that holds the byte {@code offset} and {@link #REACH} more, as integers. */
    IntBuffer ints(long offset) {
        return ints[(int) (offset >>> SEGMENT_SHIFT)];
    }

    /** Returns the piece that holds the byte {@code offset} and {@link #REACH} more, as the halves of floats. */
    ShortBuffer shorts(long offset) {
        return shorts[(int) (offset >>> SEGMENT_SHIFT)];
    }

    /** Returns the place of the byte {@code offset} within its piece. */
    static int within(long offset) {
        return (int) (offset & SEGMENT_MASK);
    }
}
