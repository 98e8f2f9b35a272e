package io.github.ssl4j.train;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells every worker which images others found corrupt, so that rank 0 lists all.
 *
 * @param batch of all workers
 * @param device of this worker
 */
record CorruptOnWorkers(GlobalBatch batch, Device device) {
    private static final String BETWEEN = "\u0001";
    private static final String END = "\u0000";

    /** Returns those that all workers found, of which this one found some; all call it together. */
    @SuppressWarnings("try") // javac asks for a use of the scope
    List<CorruptImage> all(List<CorruptImage> own) {
        StringBuilder text = new StringBuilder();
        for (CorruptImage image : own) {
            text.append(image.index())
                    .append(BETWEEN)
                    .append(plain(image.name()))
                    .append(BETWEEN);
            text.append(plain(image.reason())).append(END);
        }
        byte[] sent = text.toString().getBytes(StandardCharsets.UTF_8);
        int[] values = new int[sent.length];
        for (int i = 0; i < sent.length; i++) {
            values[i] = sent[i];
        }
        int[] received;
        try (Scope scope = Scope.open()) {
            received = batch.gather(device, values);
        }
        byte[] bytes = new byte[received.length];
        for (int i = 0; i < received.length; i++) {
            bytes[i] = (byte) received[i];
        }
        List<CorruptImage> all = new ArrayList<>();
        for (String line : new String(bytes, StandardCharsets.UTF_8).split(END)) {
            String[] parts = line.split(BETWEEN, -1);
            if (parts.length == 3) {
                all.add(new CorruptImage(Integer.parseInt(parts[0]), parts[1], parts[2]));
            }
        }
        return all;
    }

    private static String plain(String text) {
        return text.replace(BETWEEN, " ").replace(END, " ");
    }
}
