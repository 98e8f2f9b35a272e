package io.github.ssl4j.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTests {
    private static final float[] ODD = {1.5f, -0f, Float.NaN, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, 1e-30f};
    private static final String TWO_FLOATS =
            "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"__metadata__\":{\"a\":\"b\"}}";

    private final Device device = Nd4jDevice.float32();

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBackBitForBit() {
        Path file = folder.resolve("deep/er/state.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("layer1.0.weight", Tensor.of(device, ODD, 2, 3));
        tensors.put("a \"quoted\" ä", Tensor.of(device, new float[] {7}, 1));

        Safetensors.write(file, tensors, Map.of("note", "ü\n"));
        Safetensors.Contents contents = Safetensors.read(file);

        assertThat(bits(contents.floats("layer1.0.weight"))).isEqualTo(bits(ODD));
        assertThat(contents.floats("a \"quoted\" ä")).containsExactly(7);
        assertThat(contents.shapes().keySet()).containsExactly("layer1.0.weight", "a \"quoted\" ä");
        assertThat(contents.shapes().get("layer1.0.weight")).containsExactly(2, 3);
        assertThat(contents.metadata()).isEqualTo(Map.of("note", "ü\n"));
        assertThat(Safetensors.readMetadata(file)).isEqualTo(Map.of("note", "ü\n"));
    }

    @Test
    void doublesKeepTheirBits() {
        Path file = folder.resolve("doubles.safetensors");
        double[] values = {Math.PI, 1e-300, -0.1};

        Safetensors.write(file, Map.of("x", Tensor.of(Nd4jDevice.float64(), values, 3)), Map.of());

        assertThat(Safetensors.read(file).doubles("x")).isEqualTo(values);
        assertThat(Safetensors.read(file).floats("x")).containsExactly((float) Math.PI, 0, -0.1f);
    }

    @Test
    void tensorsLargerThanTheBufferAreWhole() {
        float[] values = new float[700_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Path file = folder.resolve("large.safetensors");

        Safetensors.write(file, Map.of("x", Tensor.of(device, values, values.length)), Map.of());

        assertThat(Safetensors.read(file).floats("x")).isEqualTo(values);
    }

    @Test
    void theBytesAreThoseOfTheFormat() throws IOException {
        Path file = folder.resolve("bytes.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("b", Tensor.of(device, new float[] {1, 2}, 2));
        tensors.put("a", Tensor.of(device, new float[] {3}, 1, 1));

        Safetensors.write(file, tensors, Map.of("k", "v"));

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong();
        String header = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
        assertThat(header.strip())
                .isEqualTo("{\"__metadata__\":{\"k\":\"v\"},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[8,12]}}");
        assertThat(length % 8).isZero();
        assertThat(bytes.capacity()).isEqualTo(8 + length + 12);
        assertThat(bytes.getFloat(8 + length + 4)).isEqualTo(2);
        assertThat(bytes.getFloat(8 + length + 8)).isEqualTo(3);
    }

    @Test
    void integersOfOthersAreLeftOut() throws IOException {
        Path file = file(
                "{\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}",
                12);

        assertThat(Safetensors.read(file).shapes()).containsOnlyKeys("w");
    }

    @Test
    void metadataIsWrittenInTheOrderOfItsKeys() throws IOException {
        Map<String, Tensor> tensors = Map.of("x", Tensor.of(device, new float[] {1}, 1));
        Map<String, String> falling = new LinkedHashMap<>();
        falling.put("c", "3");
        falling.put("b", "2");
        falling.put("a", "1");

        Safetensors.write(folder.resolve("falling.safetensors"), tensors, falling);
        Safetensors.write(folder.resolve("any.safetensors"), tensors, Map.of("b", "2", "c", "3", "a", "1"));

        assertThat(folder.resolve("any.safetensors")).hasSameBinaryContentAs(folder.resolve("falling.safetensors"));
        assertThat(Safetensors.readMetadata(folder.resolve("any.safetensors")).keySet())
                .containsExactly("a", "b", "c");
    }

    @Test
    void aTensorIsCopiedIntoAPlaceOfItsShape() {
        Path file = folder.resolve("places.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("x", Tensor.of(Nd4jDevice.float64(), new double[] {Math.PI, -0.1}, 2));
        tensors.put("labels", Tensor.of(device, new int[] {3}, 1));
        Safetensors.write(file, tensors, Map.of());
        Safetensors.Contents contents = Safetensors.read(file);
        Tensor floats = Tensor.of(device, new float[2], 2);
        Tensor doubles = Tensor.of(Nd4jDevice.float64(), new double[2], 2);
        Tensor ints = Tensor.of(device, new int[1], 1);

        contents.copyTo("x", floats);
        contents.copyTo("x", doubles);
        contents.copyTo("labels", ints);

        assertThat(floats.toFloats()).containsExactly((float) Math.PI, -0.1f);
        assertThat(doubles.toDoubles()).containsExactly(Math.PI, -0.1);
        assertThat(ints.toInts()).containsExactly(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> contents.copyTo("x", Tensor.of(device, new float[3], 3)))
                .withMessage(file + ": tensor x: expected shape [3], found [2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> contents.floats("fc.weight"))
                .withMessageContaining(file + ": tensor fc.weight is missing");
    }

    @Test
    void malformedFilesAreNamed() throws IOException {
        malformed(raw(new byte[3]), "expected at least 8 bytes, found 3");
        malformed(raw("not a file of tensors".getBytes(StandardCharsets.UTF_8)), "is it a safetensors file?");
        malformed(raw(new byte[] {100, 0, 0, 0, 0, 0, 0, 0, '{', '}'}), "the file was cut short");
        malformed(file("{\"w\":", 0), "the header is not JSON");
        malformed(file("[1]", 0), "a JSON object");
        malformed(file("{\"w\":1,\"w\":2}", 0), "Duplicate");
        malformed(file(TWO_FLOATS, 7), "expected 8 bytes of tensors, found 7: the file was cut short");
        malformed(file(TWO_FLOATS, 9), "expected 8 bytes of tensors, found 9");
        malformed(
                file(TWO_FLOATS.replace("F32", "F8_E4M3"), 2),
                "tensor w: expected type F32, F64, F16, BF16 or an integer");
        malformed(file(TWO_FLOATS.replace("[2]", "[3]"), 8), "tensor w: F32 of shape [3] takes 12 bytes");
        malformed(file(TWO_FLOATS.replace("[2]", "[-2]"), 8), "tensor w: expected a shape");
        malformed(file(TWO_FLOATS.replace("[2]", "[65536,65536,65536]"), 8), "tensor w: expected fewer than 2^31");
        malformed(file(TWO_FLOATS.replace("[0,8]", "[4,12]"), 12), "tensor w: expected to begin at byte 0");
        malformed(file(TWO_FLOATS.replace("[0,8]", "[-8,0]"), 8), "F32 of shape [2] takes 8 bytes");
        malformed(file(TWO_FLOATS.replace("[0,8]", "[8,16]"), 8), "tensor w: expected to begin at byte 0");
        malformed(file(TWO_FLOATS.replace("[0,8]", "[0,18446744073709551624]"), 8), "expected data_offsets");
        malformed(file(TWO_FLOATS.replace("[0,8]", "[0,8.0]"), 8), "tensor w: expected data_offsets");
        malformed(file(TWO_FLOATS + "{}", 8), "the header is not JSON");
        malformed(
                file(
                        "{\"v\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                                + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
                        12),
                "tensor w: expected to begin at byte 8 of the data, found 4");
        malformed(file(TWO_FLOATS.replace("[0,8]", "[8]"), 8), "tensor w: expected data_offsets");
        malformed(file(TWO_FLOATS.replace("\"b\"", "5"), 8), "__metadata__.a: expected a string, found 5");
    }

    @Test
    void halvesAreExact() throws IOException {
        short[] halves = {
            0x3c00, (short) 0xc000, 0x3555, 0x7bff, 0x0400, 0x0001, (short) 0x83ff, 0, (short) 0x8000, 0x7c00
        };
        float[] values = {
            1, -2, 0.333251953125f, 65504, 0x1p-14f, 0x1p-24f, -1023 * 0x1p-24f, 0, -0f, Float.POSITIVE_INFINITY
        };

        assertThat(bits(Safetensors.read(halves("F16", halves)).floats("w"))).isEqualTo(bits(values));
        assertThat(Safetensors.read(halves("F16", (short) 0x7e01)).floats("w")).containsExactly(Float.NaN);
    }

    @Test
    void brainFloatsAreTheUpperHalvesOfFloats() throws IOException {
        Path file = halves("BF16", (short) 0x3f80, (short) 0xc040, (short) 0x7f80, (short) 0x0001);

        assertThat(Safetensors.read(file).floats("w")).containsExactly(1, -3, Float.POSITIVE_INFINITY, 0x1p-133f);
        assertThat(Safetensors.read(file).doubles("w")[1]).isEqualTo(-3);
        assertThat(Safetensors.readHeader(file).tensors().get("w")).isEqualTo(new Header.Entry("BF16", List.of(4)));
    }

    private Path halves(String type, short... values) throws IOException {
        String header = "{\"w\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                .formatted(type, values.length, 2 * values.length);
        Path file = file(header, 0);
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(values);
        return Files.write(file, bytes.array(), StandardOpenOption.APPEND);
    }

    @Test
    void tensorsCanBeReadOneByOne() {
        Path file = folder.resolve("many.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("b", Tensor.of(device, new float[] {1, 2}, 2));
        tensors.put("labels", Tensor.of(device, new int[] {5}, 1));
        tensors.put("a", Tensor.of(device, new float[] {3}, 1));
        Safetensors.write(file, tensors, Map.of("k", "v"));
        Header header = Safetensors.readHeader(file);
        Map<String, float[]> read = new LinkedHashMap<>();

        Safetensors.forEach(header, Set.of("a", "b"), read::put);

        assertThat(header.metadata()).isEqualTo(Map.of("k", "v"));
        assertThat(header.tensors().keySet()).containsExactly("b", "labels", "a");
        assertThat(read.keySet()).containsExactly("b", "a");
        assertThat(read.get("b")).containsExactly(1, 2);
        Safetensors.write(file, Map.of("b", Tensor.of(device, new float[3], 3)), Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.forEach(header, Set.of("b"), read::put))
                .withMessage(file + ": expected the file that was looked at before, found another one");
    }

    @Test
    void aFileOfTorchIsRefusedByItsContentWithTheWayToConvertIt() throws IOException {
        byte[] zip = {'P', 'K', 3, 4, 0, 0, 0, 0, 8, 8};
        byte[] pickle = {(byte) 0x80, 2, (byte) 0x8a, 0x0a, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20};
        for (byte[] content : List.of(zip, pickle)) {
            Path file = Files.write(folder.resolve("resnet50.pth"), content);

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Safetensors.read(file))
                    .withMessageStartingWith(file + ": a PyTorch file, a pickle, which runs code when it is read;")
                    .withMessageContaining("torch.load('" + file + "', map_location='cpu', weights_only=True)")
                    .withMessageEndingWith("'" + folder.resolve("resnet50.safetensors") + "')\"")
                    .withMessageNotContaining("\n");
        }
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = folder.resolve("nowhere.safetensors");

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Safetensors.read(file))
                .withMessage("cannot read " + file + ": there is no such file");
    }

    @Test
    void aFullDiskLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("encoder.safetensors");
        Map<String, Tensor> small = Map.of("x", Tensor.of(device, new float[] {1, 2}, 2));
        Map<String, Tensor> large = Map.of("x", Tensor.of(device, new float[1000], 1000));
        Safetensors.write(file, small, Map.of());

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Safetensors.write(file, large, Map.of(), path -> new FullDisk(path, 1000)))
                .withMessageStartingWith("cannot write " + file + ": No space left on device; 4,0")
                .withMessageMatching(".*; 4,\\d\\d\\d bytes are needed, [\\d,]+ are free");

        assertThat(Safetensors.read(file).floats("x")).containsExactly(1, 2);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path blocked = Files.createFile(folder.resolve("blocked"));
        Map<String, Tensor> tensors = Map.of("x", Tensor.of(device, new float[] {1, 2}, 2));

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> Safetensors.write(blocked.resolve("x.safetensors"), tensors, Map.of()))
                .withMessageContaining("cannot write " + blocked.resolve("x.safetensors"));
    }

    @Test
    void integersOf32BitsAreKeptApart() {
        Path file = folder.resolve("labels.safetensors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("labels", Tensor.of(device, new int[] {1, Integer.MIN_VALUE, Integer.MAX_VALUE}, 3));
        tensors.put("x", Tensor.of(device, new float[] {4}, 1));

        Safetensors.write(file, tensors, Map.of());
        Safetensors.Contents contents = Safetensors.read(file);

        assertThat(contents.ints("labels")).containsExactly(1, Integer.MIN_VALUE, Integer.MAX_VALUE);
        assertThat(contents.integerShapes().get("labels")).containsExactly(3);
        assertThat(contents.shapes()).containsOnlyKeys("x");
        assertThat(contents.without("labels"::equals).integerShapes()).isEmpty();
    }

    private static void malformed(Path file, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.read(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }

    private Path file(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .array());
        bytes.write(json);
        bytes.write(new byte[dataBytes]);
        return raw(bytes.toByteArray());
    }

    private Path raw(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(folder, "case", ".safetensors"), bytes);
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
        return bits;
    }

    /** A file on a disk with little room. */
    private static final class FullDisk implements WritableByteChannel {
        private final WritableByteChannel file;
        private int room;

        FullDisk(Path path, int room) throws IOException {
            this.file = AtomicFile.onDisk(path);
            this.room = room;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (room == 0) {
                throw new IOException("No space left on device");
            }
            ByteBuffer part = bytes.duplicate();
            part.limit(bytes.position() + Math.min(room, bytes.remaining()));
            int written = file.write(part);
            bytes.position(bytes.position() + written);
            room -= written;
            return written;
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** Renaming a file to the place of a device would replace the device. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aDeviceIsNoFile(@TempDir Path empty) throws IOException {
        Path zero = Files.createSymbolicLink(empty.resolve("zero"), Path.of("/dev/zero"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.write(zero, Map.of(), Map.of()))
                .withMessage("expected a file to write, found the device " + zero);
        assertThat(Files.isSymbolicLink(zero)).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Safetensors.write(empty, Map.of(), Map.of()))
                .withMessage("expected a file to write, found the folder " + empty);
    }
}
