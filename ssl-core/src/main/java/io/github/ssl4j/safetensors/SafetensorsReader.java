package io.github.ssl4j.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** Reads {@link Safetensors} files, and trusts no number in them. */
final class SafetensorsReader {
    static final String METADATA = "__metadata__";

    private static final int LARGEST_HEADER = 100_000_000;
    private static final Map<String, Integer> INTEGER_BYTES =
            Map.of("BOOL", 1, "U8", 1, "I8", 1, "I16", 2, "U16", 2, "I32", 4, "U32", 4, "I64", 8, "U64", 8);

    private final Path file;
    private final FileChannel channel;
    private final JsonNode header;
    private final long dataStart;

    /** The place of a tensor, from the end of the header on. */
    private record Place(String name, String type, int[] shape, long begin, long end) {}

    private SafetensorsReader(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        long size = channel.size();
        if (size < Long.BYTES) {
            throw malformed("expected at least 8 bytes, found " + size);
        }
        ByteBuffer beginning = bytes(0, Long.BYTES);
        long length = beginning.getLong(0);
        boolean fits = length >= 2 && length <= LARGEST_HEADER && length <= size - Long.BYTES;
        if (!fits || bytes(Long.BYTES, 1).get(0) != '{') {
            Optional<String> torch = TorchFile.recipe(file, beginning);
            if (torch.isPresent()) {
                throw malformed(torch.get());
            }
        }
        if (length < 2 || length > LARGEST_HEADER) {
            throw malformed("expected a header of 2 to " + LARGEST_HEADER + " bytes, found a length of "
                    + Long.toUnsignedString(length) + "; is it a safetensors file?");
        }
        if (!fits) {
            throw malformed("the header should be " + length + " bytes long, but only " + (size - Long.BYTES)
                    + " follow: the file was cut short");
        }
        this.dataStart = Long.BYTES + length;
        this.header = parse(bytes(Long.BYTES, (int) length).array());
    }

    static Safetensors.Contents read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            SafetensorsReader reader = new SafetensorsReader(file, channel);
            Map<String, Stored> tensors = new LinkedHashMap<>();
            Map<String, Stored> integers = new LinkedHashMap<>();
            for (Place place : reader.places()) {
                Optional<StoredType> type = StoredType.named(place.type());
                if (type.isPresent()) {
                    (type.get().isFloating() ? tensors : integers)
                            .put(place.name(), new Stored(type.get(), place.shape(), reader.elements(place)));
                }
            }
            return new Safetensors.Contents(file, tensors, integers, reader.metadata());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static Header readHeader(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            SafetensorsReader reader = new SafetensorsReader(file, channel);
            return reader.header(reader.places());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static void forEach(Header header, Set<String> names, BiConsumer<String, float[]> use) {
        Path file = header.file();
        try (FileChannel channel = FileChannel.open(file)) {
            SafetensorsReader reader = new SafetensorsReader(file, channel);
            List<Place> places = reader.places();
            if (!reader.header(places).equals(header)) {
                throw reader.malformed("expected the file that was looked at before, found another one");
            }
            for (Place place : places) {
                if (names.contains(place.name())) {
                    StoredType type = StoredType.named(place.type()).orElseThrow();
                    use.accept(place.name(), type.floats(reader.elements(place)));
                }
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private Header header(List<Place> places) {
        Map<String, Header.Entry> tensors = new LinkedHashMap<>();
        for (Place place : places) {
            List<Integer> shape = Arrays.stream(place.shape()).boxed().toList();
            tensors.put(place.name(), new Header.Entry(place.type(), shape));
        }
        return new Header(file, tensors, metadata());
    }

    private ByteBuffer elements(Place place) throws IOException {
        return bytes(dataStart + place.begin(), (int) (place.end() - place.begin()));
    }

    static Map<String, String> readMetadata(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            return new SafetensorsReader(file, channel).metadata();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static UncheckedIOException unreadable(Path file, IOException e) {
        String reason = e instanceof NoSuchFileException ? "there is no such file" : e.toString();
        return new UncheckedIOException("cannot read " + file + ": " + reason, e);
    }

    private IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException(file + ": " + what);
    }

    private ByteBuffer bytes(long from, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, from + buffer.position()) < 0) {
                throw malformed("the file ends at byte " + (from + buffer.position()) + " of " + (from + length));
            }
        }
        return buffer.flip();
    }

    private JsonNode parse(byte[] json) throws IOException {
        try {
            JsonNode node = new ObjectMapper()
                    .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(json);
            if (!node.isObject()) {
                throw malformed("expected a header that is a JSON object, found " + node.getNodeType());
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": the header is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        header.path(METADATA).properties().forEach(entry -> {
            if (!entry.getValue().isTextual()) {
                throw malformed(METADATA + "." + entry.getKey() + ": expected a string, found " + entry.getValue());
            }
            metadata.put(entry.getKey(), entry.getValue().textValue());
        });
        return metadata;
    }

    /** Returns the places of all tensors in the order of the header; together they cover the data, without overlap. */
    private List<Place> places() throws IOException {
        List<Place> places = new ArrayList<>();
        header.properties().forEach(entry -> {
            if (!entry.getKey().equals(METADATA)) {
                places.add(place(entry.getKey(), entry.getValue()));
            }
        });
        List<Place> sorted = new ArrayList<>(places);
        sorted.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
        long end = 0;
        for (Place place : sorted) {
            if (place.begin() != end) {
                throw malformed("tensor " + place.name() + ": expected to begin at byte " + end + " of the data, found "
                        + place.begin());
            }
            end = place.end();
        }
        long found = channel.size() - dataStart;
        if (end != found) {
            throw malformed("expected " + end + " bytes of tensors, found " + found
                    + (found < end ? ": the file was cut short" : ""));
        }
        return places;
    }

    private Place place(String name, JsonNode node) {
        String type = node.path("dtype").asText();
        int elementBytes =
                StoredType.named(type).map(StoredType::bytes).orElseGet(() -> INTEGER_BYTES.getOrDefault(type, 0));
        if (elementBytes == 0) {
            throw malformed("tensor " + name + ": expected type F32, F64, F16, BF16 or an integer, found "
                    + node.path("dtype"));
        }
        JsonNode offsets = node.path("data_offsets");
        if (offsets.size() != 2 || !isWhole(offsets.path(0)) || !isWhole(offsets.path(1))) {
            throw malformed("tensor " + name + ": expected data_offsets [begin, end], found " + offsets);
        }
        int[] shape = shape(name, node.path("shape"));
        long begin = offsets.path(0).longValue();
        long end = offsets.path(1).longValue();
        long length = elementBytes;
        for (int size : shape) {
            length = length > Integer.MAX_VALUE ? length : length * size;
        }
        if (length > Integer.MAX_VALUE) {
            throw malformed("tensor " + name + ": expected fewer than 2^31 bytes, found shape " + node.path("shape"));
        }
        if (begin < 0 || end < begin || end - begin != length) {
            throw malformed("tensor " + name + ": " + type + " of shape " + node.path("shape") + " takes " + length
                    + " bytes, found data_offsets " + offsets);
        }
        return new Place(name, type, shape, begin, end);
    }

    private static boolean isWhole(JsonNode number) {
        return number.isIntegralNumber() && number.canConvertToLong();
    }

    private int[] shape(String name, JsonNode node) {
        int[] shape = new int[node.size()];
        for (int i = 0; i < shape.length; i++) {
            if (!node.get(i).canConvertToInt()
                    || !node.get(i).isIntegralNumber()
                    || node.get(i).intValue() < 0) {
                throw malformed("tensor " + name + ": expected a shape of sizes below 2^31, found " + node);
            }
            shape[i] = node.get(i).intValue();
        }
        if (!node.isArray()) {
            throw malformed("tensor " + name + ": expected a shape, found " + node);
        }
        return shape;
    }
}
