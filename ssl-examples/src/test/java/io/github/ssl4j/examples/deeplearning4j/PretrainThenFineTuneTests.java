package io.github.ssl4j.examples.deeplearning4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The example runs on the first 256 bundled images. */
class PretrainThenFineTuneTests {
    @Test
    void bothNetworksAreEvaluatedForThreeSeeds() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            PretrainThenFineTune.main(new String[] {"src/main/dist/data/fashion-mnist", "1", "1", "256"});
        } finally {
            System.setOut(before);
        }

        String printed = bytes.toString(StandardCharsets.UTF_8);
        assertThat(printed)
                .contains("Seed 1, from scratch:", "Seed 3, pretrained:", "Evaluation Metrics", "# of classes:    10");
        assertThat(printed.strip().lines().reduce((first, second) -> second).orElseThrow())
                .matches("Pretraining gains -?\\d+\\.\\d\\d points, mean of 3 seeds\\.");
    }
}
