package io.github.ssl4j.spark.hadoop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import org.apache.hadoop.fs.FSDataInputStream;

/** Reads a file where it is asked to, without what lies between. */
final class ReadChannel extends StreamChannel {
    private static final int PIECE = 1 << 20;

    private final HadoopPath path;
    private final FSDataInputStream stream;
    private long position;

    private ReadChannel(HadoopPath path, FSDataInputStream stream) {
        this.path = path;
        this.stream = stream;
    }

    static ReadChannel open(HadoopPath path) throws IOException {
        try {
            return new ReadChannel(path, path.getFileSystem().files().open(path.named()));
        } catch (IOException e) {
            throw Failure.of(path, e);
        }
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        int read = read(target, position);
        position += Math.max(0, read);
        return read;
    }

    @Override
    public int read(ByteBuffer target, long from) throws IOException {
        requireOpen();
        if (!target.hasRemaining()) {
            return 0;
        }
        byte[] piece = new byte[Math.min(PIECE, target.remaining())];
        int read = stream.read(from, piece, 0, piece.length);
        if (read > 0) {
            target.put(piece, 0, read);
        }
        return read;
    }

    @Override
    public synchronized long position() throws IOException {
        requireOpen();
        return position;
    }

    @Override
    public synchronized FileChannel position(long next) throws IOException {
        requireOpen();
        if (next < 0) {
            throw new IllegalArgumentException("position: expected at least 0, found " + next);
        }
        position = next;
        return this;
    }

    @Override
    public long size() throws IOException {
        requireOpen();
        return path.getFileSystem().provider().status(path).getLen();
    }

    @Override
    public void force(boolean metadata) {}

    private void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    protected void implCloseChannel() throws IOException {
        stream.close();
    }
}
