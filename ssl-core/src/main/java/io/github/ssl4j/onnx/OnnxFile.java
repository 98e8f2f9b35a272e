package io.github.ssl4j.onnx;

import io.github.ssl4j.safetensors.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes a model into one file, or into two where Protocol Buffers cannot hold it. */
final class OnnxFile {
    /** The largest message of Protocol Buffers, in bytes. */
    static final long LARGEST_MESSAGE = Integer.MAX_VALUE;

    /** Tensors up to this many bytes stay in the model, since runtimes look at some of them when they load it. */
    private static final long SMALL = 1024;

    /** Where a tensor may begin in the file of data, so that it can be mapped into memory. */
    private static final long ALIGNMENT = 4096;

    private final Path file;
    private final Path data;
    private final AtomicFile.Opener opener;

    OnnxFile(Path file, AtomicFile.Opener opener) {
        this.file = file;
        this.data = file.resolveSibling(file.getFileName() + ".data");
        this.opener = opener;
    }

    /**
     * What was written.
     *
     * @param bytes in all
     * @param data the file of tensors beside the model, if one was needed
     */
    record Written(long bytes, Optional<Path> data) {}

    /** Writes a model, with its tensors beside it if it would be larger than the largest message. */
    Written write(OnnxModel model, long largestMessage) {
        AtomicFile.requireFile(file);
        AtomicFile.requireFile(data);
        ProtobufMessage whole = model.message();
        if (whole.size() > largestMessage) {
            return writeTwo(model);
        }
        AtomicFile.write(file, whole.size(), opener, whole::writeTo);
        return new Written(whole.size(), Optional.empty());
    }

    private Written writeTwo(OnnxModel model) {
        List<ProtobufMessage> tensors = new ArrayList<>();
        List<OnnxInitializer> outside = new ArrayList<>();
        long bytes = 0;
        for (OnnxInitializer tensor : model.graph().initializers()) {
            if (tensor.values().bytes() <= SMALL) {
                tensors.add(tensor.message());
            } else {
                bytes += padding(bytes);
                tensors.add(tensor.message(data.getFileName().toString(), bytes));
                outside.add(tensor);
                bytes += tensor.values().bytes();
            }
        }
        ProtobufMessage message = model.message(tensors);
        long dataBytes = bytes;
        // the model is complete before the data take their place, and takes its own after them
        AtomicFile.write(file, message.size(), opener, channel -> {
            message.writeTo(channel);
            AtomicFile.write(data, dataBytes, opener, dataChannel -> writeData(outside, dataChannel));
        });
        return new Written(message.size() + dataBytes, Optional.of(data));
    }

    private static void writeData(List<OnnxInitializer> tensors, WritableByteChannel channel) throws IOException {
        long offset = 0;
        for (OnnxInitializer tensor : tensors) {
            ByteBuffer zeros = ByteBuffer.allocate((int) padding(offset));
            offset += zeros.remaining();
            while (zeros.hasRemaining()) {
                channel.write(zeros);
            }
            tensor.values().writeTo(channel);
            offset += tensor.values().bytes();
        }
    }

    private static long padding(long offset) {
        return Math.floorMod(-offset, ALIGNMENT);
    }
}
