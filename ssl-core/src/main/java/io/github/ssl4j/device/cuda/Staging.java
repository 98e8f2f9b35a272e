package io.github.ssl4j.device.cuda;

import static org.bytedeco.cuda.global.cudart.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Two page-locked pieces of host memory that copies to and from the card go through. Writes fill one piece after the
 * other and return before the card has fetched them; a host that is ahead of the card waits only where both are full.
 */
final class Staging implements AutoCloseable {
    private static final int BYTES = 16 << 20;

    private final Card card;
    private final Piece[] pieces;
    private int current;
    private int used;

    Staging(Card card) {
        this.card = card;
        card.current();
        pieces = new Piece[] {new Piece(), new Piece()};
    }

    private static final class Piece {
        private final BytePointer pointer;
        private final ByteBuffer buffer;
        private final CUevent_st fetched = new CUevent_st();

        Piece() {
            try (PointerPointer<BytePointer> made = new PointerPointer<>(1)) {
                Card.check("page-locked host memory", cuMemAllocHost(made, BYTES));
                pointer = made.get(BytePointer.class, 0).capacity(BYTES);
            }
            buffer = pointer.asByteBuffer().order(ByteOrder.nativeOrder());
            Card.check("cuEventCreate", cuEventCreate(fetched, CU_EVENT_DISABLE_TIMING));
        }

        void close() {
            Card.check("cuEventDestroy", cuEventDestroy(fetched));
            Card.check("cuMemFreeHost", cuMemFreeHost(pointer));
        }
    }

    /** Moves {@code count} values from {@code first} on between a piece and where they are kept. */
    interface Values {
        void move(ByteBuffer piece, int first, int count);
    }

    /** Copies {@code count} values of four bytes to the card. */
    synchronized void upload(long address, int count, Values source) {
        card.current();
        for (int first = 0; first < count; ) {
            if (used == BYTES) {
                Card.check("cuEventRecord", cuEventRecord(pieces[current].fetched, card.stream()));
                current = 1 - current;
                used = 0;
                Card.check("cuEventSynchronize", cuEventSynchronize(pieces[current].fetched));
            }
            Piece piece = pieces[current];
            int some = Math.min(count - first, (BYTES - used) / 4);
            source.move(piece.buffer.slice(used, 4 * some).order(ByteOrder.nativeOrder()), first, some);
            card.upload(piece.pointer.getPointer(used), address + 4L * first, 4L * some);
            first += some;
            used += 4 * some;
        }
    }

    /** Copies {@code count} values of four bytes from the card, once it has done all that was asked of it. */
    synchronized void download(long address, int count, Values target) {
        card.current();
        for (int first = 0; first < count; first += BYTES / 4) {
            int some = Math.min(count - first, BYTES / 4);
            // the stream does what it was asked in order: what a piece was filled with before has been fetched by then
            card.download(address + 4L * first, pieces[0].pointer, 4L * some);
            card.await();
            target.move(pieces[0].buffer, first, some);
        }
    }

    @Override
    public synchronized void close() {
        card.current();
        for (Piece piece : pieces) {
            piece.close();
        }
    }
}
