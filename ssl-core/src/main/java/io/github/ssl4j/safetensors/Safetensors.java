package io.github.ssl4j.safetensors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Files of named tensors: the length of a JSON header as 8 bytes, little-endian, the header with type, shape and place
 * of every tensor, the tensors. See <a href="https://github.com/huggingface/safetensors">the format</a>.
 */
public final class Safetensors {
    private static final int CHUNK = 1 << 20;
    private static final int ALIGNMENT = 8;

    private Safetensors() {}

    /**
     * What a file holds: tensors of F32, F64, F16 and BF16, and apart from them those of I32. Integer tensors of other
     * types, such as torchvision's {@code num_batches_tracked}, are left out.
     */
    public static final class Contents {
        private final Path file;
        private final Map<String, Stored> tensors;
        private final Map<String, Stored> integers;
        private final Map<String, String> metadata;

        Contents(Path file, Map<String, Stored> tensors, Map<String, Stored> integers, Map<String, String> metadata) {
            this.file = file;
            this.tensors = Collections.unmodifiableMap(tensors);
            this.integers = Collections.unmodifiableMap(integers);
            this.metadata = Collections.unmodifiableMap(metadata);
        }

        /** Returns the file that was read. */
        public Path file() {
            return file;
        }

        /** Returns the metadata of the file. */
        public Map<String, String> metadata() {
            return metadata;
        }

        /** Returns the shapes of all tensors of real numbers by name, in the order of the header; copies. */
        public Map<String, int[]> shapes() {
            return shapes(tensors);
        }

        /** Returns the shapes of all tensors of I32 by name, in the order of the header; copies. */
        public Map<String, int[]> integerShapes() {
            return shapes(integers);
        }

        private static Map<String, int[]> shapes(Map<String, Stored> of) {
            Map<String, int[]> shapes = new LinkedHashMap<>();
            of.forEach((name, tensor) -> shapes.put(name, tensor.shape().clone()));
            return shapes;
        }

        /**
         * Returns the elements of a tensor in row-major order, those of F64 rounded.
         *
         * @throws IllegalArgumentException if there is no such tensor
         */
        public float[] floats(String name) {
            return stored(tensors, name).toFloats();
        }

        /**
         * Returns the elements of a tensor in row-major order.
         *
         * @throws IllegalArgumentException if there is no such tensor
         */
        public double[] doubles(String name) {
            return stored(tensors, name).toDoubles();
        }

        /**
         * Returns the elements of a tensor of I32 in row-major order.
         *
         * @throws IllegalArgumentException if there is no such tensor
         */
        public int[] ints(String name) {
            return stored(integers, name).toInts();
        }

        private Stored stored(Map<String, Stored> among, String name) {
            Stored tensor = among.get(name);
            if (tensor == null) {
                throw new IllegalArgumentException(file + ": tensor " + name + " is missing; found " + among.keySet());
            }
            return tensor;
        }

        /** Returns the same without the tensors of some names, such as a classifier's. */
        public Contents without(Predicate<String> names) {
            Map<String, Stored> rest = new LinkedHashMap<>(tensors);
            rest.keySet().removeIf(names);
            Map<String, Stored> restOfIntegers = new LinkedHashMap<>(integers);
            restOfIntegers.keySet().removeIf(names);
            return new Contents(file, rest, restOfIntegers, metadata);
        }

        /**
         * Copies the elements of a tensor, those of F64 rounded to floats where the place holds floats.
         *
         * @param place FLOAT32, FLOAT64 or INT32, of the same shape
         * @throws IllegalArgumentException if there is no such tensor or its shape differs
         */
        public void copyTo(String name, Tensor place) {
            Stored tensor = stored(place.type().isFloating() ? tensors : integers, name);
            if (!Arrays.equals(tensor.shape(), place.shape())) {
                throw new IllegalArgumentException(file + ": tensor " + name + ": expected shape "
                        + Arrays.toString(place.shape()) + ", found " + Arrays.toString(tensor.shape()));
            }
            if (place.type() == ElementType.FLOAT64) {
                place.device().write(place.storage(), tensor.toDoubles(), 0);
            } else if (place.type() == ElementType.INT32) {
                place.device().write(place.storage(), tensor.toInts(), 0);
            } else {
                place.device().write(place.storage(), tensor.toFloats(), 0);
            }
        }
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is malformed or holds a tensor of another type than F32, F64, F16, BF16 or
     *     an integer; the message names file and tensor
     * @throws UncheckedIOException if it cannot be read
     */
    public static Contents read(Path file) {
        return SafetensorsReader.read(file);
    }

    /**
     * Reads only the header of a file, and checks that the tensors it tells of fill the file.
     *
     * @throws IllegalArgumentException as {@link #read}
     * @throws UncheckedIOException if it cannot be read
     */
    public static Header readHeader(Path file) {
        return SafetensorsReader.readHeader(file);
    }

    /**
     * Reads tensors of real numbers one by one, in the order of the header, so that only one is in memory at a time.
     *
     * @param header of the file as it was read before
     * @param names of the tensors wanted
     * @param use takes a name and the elements in row-major order, those of F64 rounded
     * @throws IllegalArgumentException if the file is malformed or is another one by now
     * @throws UncheckedIOException if it cannot be read
     */
    public static void forEach(Header header, Set<String> names, BiConsumer<String, float[]> use) {
        SafetensorsReader.forEach(header, names, use);
    }

    /**
     * Reads only the metadata of a file.
     *
     * @throws IllegalArgumentException if it is malformed
     * @throws UncheckedIOException if it cannot be read
     */
    public static Map<String, String> readMetadata(Path file) {
        return SafetensorsReader.readMetadata(file);
    }

    /**
     * Writes or replaces a file; folders above it are made. It is written beside its place and renamed once it is on
     * the disk.
     *
     * @param tensors by name, written in this order as F32, F64 or I32
     * @param metadata anything worth noting, written in the order of the keys
     * @throws IllegalArgumentException if a tensor holds elements of another type
     * @throws UncheckedIOException if that fails; the message says how many bytes were needed and how many are free, an
     *     old file is as it was, and nothing is left of the new one
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        write(file, tensors, metadata, AtomicFile::onDisk);
    }

    static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata, AtomicFile.Opener opener) {
        byte[] header = header(tensors, metadata);
        long bytes = Long.BYTES + header.length;
        for (Tensor tensor : tensors.values()) {
            bytes += tensor.length() * tensor.type().bytes();
        }
        AtomicFile.write(file, bytes, opener, channel -> {
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
            drain(buffer.putLong(header.length), channel);
            drain(ByteBuffer.wrap(header).position(header.length), channel);
            for (Tensor tensor : tensors.values()) {
                writeElements(tensor, buffer, channel);
            }
        });
    }

    private static byte[] header(Map<String, Tensor> tensors, Map<String, String> metadata) {
        ObjectNode header = new ObjectMapper().createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode notes = header.putObject(SafetensorsReader.METADATA);
            new TreeMap<>(metadata).forEach(notes::put);
        }
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            StoredType type = StoredType.of(tensor.type()).orElse(null);
            if (type == null || entry.getKey().equals(SafetensorsReader.METADATA)) {
                throw new IllegalArgumentException("tensor " + entry.getKey()
                        + ": expected FLOAT32, FLOAT64 or INT32 under another name than " + SafetensorsReader.METADATA
                        + ", found " + tensor.type());
            }
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", type.name());
            ArrayNode shape = node.putArray("shape");
            Arrays.stream(tensor.shape()).forEach(shape::add);
            long end = offset + tensor.length() * tensor.type().bytes();
            node.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    private static void writeElements(Tensor tensor, ByteBuffer buffer, WritableByteChannel channel)
            throws IOException {
        if (tensor.type() == ElementType.FLOAT64) {
            for (double value : tensor.toDoubles()) {
                if (buffer.remaining() < Double.BYTES) {
                    drain(buffer, channel);
                }
                buffer.putDouble(value);
            }
        } else if (tensor.type() == ElementType.INT32) {
            for (int value : tensor.toInts()) {
                if (buffer.remaining() < Integer.BYTES) {
                    drain(buffer, channel);
                }
                buffer.putInt(value);
            }
        } else {
            for (float value : tensor.toFloats()) {
                if (buffer.remaining() < Float.BYTES) {
                    drain(buffer, channel);
                }
                buffer.putFloat(value);
            }
        }
        drain(buffer, channel);
    }

    private static void drain(ByteBuffer filled, WritableByteChannel channel) throws IOException {
        filled.flip();
        while (filled.hasRemaining()) {
            channel.write(filled);
        }
        filled.clear();
    }
}
