package io.github.ssl4j.goldens;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes golden cases, to try the readers of kinds that the archive has no case of. */
public final class GoldenFolder {
    private static final int ALIGNMENT = 64;

    private GoldenFolder() {}

    /**
     * Writes a case and reads it back.
     *
     * @param folder where the folder of the case is made
     * @param meta what meta.json says
     * @param arrays the arrays by name, written in float64
     */
    public static GoldenCase write(Path folder, String name, String meta, Map<String, NpyArray> arrays) {
        try {
            Path made = Files.createDirectory(folder.resolve(name));
            Files.writeString(made.resolve("meta.json"), meta);
            for (Map.Entry<String, NpyArray> array : arrays.entrySet()) {
                Files.write(made.resolve(array.getKey() + ".npy"), bytes(array.getValue()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the golden case " + name, e);
        }
        return Goldens.in(folder)
                .filter(golden -> golden.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] bytes(NpyArray array) {
        String shape =
                Arrays.stream(array.shape()).mapToObj(length -> length + ",").collect(Collectors.joining());
        String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + "), }";
        int start = (10 + header.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
        ByteBuffer bytes =
                ByteBuffer.allocate(start + Double.BYTES * array.length()).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) (start - 10));
        bytes.put(header.getBytes(StandardCharsets.US_ASCII));
        while (bytes.position() < start) {
            bytes.put((byte) ' ');
        }
        for (double value : array.values()) {
            bytes.putDouble(value);
        }
        return bytes.array();
    }
}
