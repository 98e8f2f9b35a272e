package io.github.ssl4j.spark.hadoop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** What no channel on a stream of Hadoop can do: mapping, locks, and changes within a file. */
abstract class StreamChannel extends FileChannel {
    private static final int BUFFER = 1 << 16;

    @Override
    public int read(ByteBuffer target) throws IOException {
        throw new NonReadableChannelException();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        throw new NonReadableChannelException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            int read = read(targets[i]);
            if (read < 0) {
                return total == 0 ? read : total;
            }
            total += read;
            if (targets[i].hasRemaining()) {
                return total;
            }
        }
        return total;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        throw new NonWritableChannelException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += write(sources[i]);
        }
        return total;
    }

    @Override
    public int write(ByteBuffer source, long position) {
        throw new UnsupportedOperationException("Hadoop's files are written from their beginning to their end");
    }

    @Override
    public FileChannel truncate(long size) {
        throw new UnsupportedOperationException("Hadoop's files are not shortened");
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(count, BUFFER));
        int read = read(bytes, position);
        return read < 0 ? 0 : target.write(bytes.flip());
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException("Hadoop's files are written from their beginning to their end");
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException("Hadoop's files are not mapped into memory");
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException("Hadoop's files are not locked");
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException("Hadoop's files are not locked");
    }
}
