package io.github.ssl4j.spark.hadoop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import org.apache.hadoop.fs.FSDataOutputStream;

/** Writes a new file from its beginning to its end. */
final class WriteChannel extends StreamChannel {
    private final FSDataOutputStream stream;

    private WriteChannel(FSDataOutputStream stream) {
        this.stream = stream;
    }

    static WriteChannel create(HadoopPath path) throws IOException {
        try {
            return new WriteChannel(path.getFileSystem().files().create(path.named(), false));
        } catch (IOException e) {
            throw Failure.of(path, e);
        }
    }

    @Override
    public synchronized int write(ByteBuffer source) throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        stream.write(bytes);
        return bytes.length;
    }

    @Override
    public long position() {
        return stream.getPos();
    }

    @Override
    public FileChannel position(long next) {
        throw new UnsupportedOperationException("Hadoop's files are written from their beginning to their end");
    }

    @Override
    public long size() {
        return stream.getPos();
    }

    @Override
    public void force(boolean metadata) throws IOException {
        stream.hsync();
    }

    @Override
    protected void implCloseChannel() throws IOException {
        stream.close();
    }
}
