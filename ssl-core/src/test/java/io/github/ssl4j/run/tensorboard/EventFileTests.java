package io.github.ssl4j.run.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.Summary;

class EventFileTests {
    @TempDir
    private Path folder;

    private Path written() throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", 5.25);
        values.put("spread <&\u00e9>", Double.NaN);
        try (EventFile file = EventFile.create(folder)) {
            file.resumed(7);
            file.scalars(7, values);
            file.scalars(1L << 40, Map.of("loss", -1e30));
            file.picture(9, "masks", new byte[300], 20, 300);
        }
        return EventReader.in(folder).get(0);
    }

    @Test
    void tensorFlowsOwnClassesReadWhatIsWritten() throws IOException {
        List<EventReader.Event> events = EventReader.read(written());

        assertThat(events).hasSize(5);
        assertThat(events.get(0).version()).isEqualTo("brain.Event:2");
        assertThat(events.get(0).seconds()).isCloseTo(System.currentTimeMillis() / 1e3, within(60.0));
        assertThat(events.get(1).restart()).isTrue();
        assertThat(events.get(1).step()).isEqualTo(7);
        assertThat(events.get(2).step()).isEqualTo(7);
        assertThat(events.get(2).scalars()).containsExactly(entry("loss", 5.25f), entry("spread <&\u00e9>", Float.NaN));
        assertThat(events.get(3).step()).isEqualTo(1L << 40);
        assertThat(events.get(3).scalars()).containsExactly(entry("loss", -1e30f));
        Summary.Value picture = events.get(4).summary().getValue(0);
        assertThat(picture.getTag()).isEqualTo("masks");
        assertThat(picture.getImage().getHeight()).isEqualTo(20);
        assertThat(picture.getImage().getWidth()).isEqualTo(300);
        assertThat(picture.getImage().getColorspace()).isEqualTo(3);
        assertThat(picture.getImage().getEncodedImageString().size()).isEqualTo(300);
    }

    @Test
    void aFileCutShortIsReadableUpToThere() throws IOException {
        Path file = written();
        byte[] all = Files.readAllBytes(file);
        int most = 0;
        for (int length = 0; length < all.length; length++) {
            Files.write(file, Arrays.copyOf(all, length));
            int read = EventReader.read(file).size();
            assertThat(read).isBetween(most, most + 1);
            most = read;
        }
        assertThat(most).isEqualTo(4);
    }

    @Test
    void filesOfOneSecondHaveDifferentNames() throws IOException {
        for (int i = 0; i < 20; i++) {
            EventFile.create(folder).close();
        }
        assertThat(EventReader.in(folder)).hasSize(20);
    }

    @Test
    void theReaderKnowsThePublishedCrc() {
        // RFC 3720, B.4, and the usual check value
        assertThat(EventReader.crc32c(new byte[32])).isEqualTo(0x8A9136AA);
        assertThat(EventReader.crc32c("123456789".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(0xE3069283);
    }
}
