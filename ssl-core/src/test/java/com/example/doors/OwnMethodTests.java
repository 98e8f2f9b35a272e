package com.example.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.pretrain.Methods;
import io.github.ssl4j.pretrain.Plan;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.train.TinyImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A method and a backbone of a user's own: a file and a line of a service file each. Runs have 4 steps an epoch. */
class OwnMethodTests {
    private final OwnServices services = OwnServices.here();
    private final Device device = Devices.best();
    private final ImageSource images = TinyImages.of(3);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        device.close();
        services.close();
    }

    private Pretraining pretraining() {
        return Pretraining.of("agreement", images)
                .backbone("plain-8")
                .set("away", 0.25)
                .set("backbone.width", 12)
                .device(device);
    }

    @Test
    void aMethodIsFoundByItsName() {
        assertThat(Methods.named("Agreement")).isInstanceOf(Agreement.Entry.class);
        assertThat(Methods.failures()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Methods.named("agrement"))
                .withMessageContaining("did you mean agreement?");
    }

    @Test
    void aRunThatWasStoppedIsResumedFromItsFolderBitForBit() throws IOException {
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        try (Encoder expected = pretraining().runIn(whole)) {
            pretraining().listener(Runs.stopAfter(6)).runIn(stopped).close();
            assertThat(Runs.metrics(stopped)).hasSize(6);
            try (Encoder resumed =
                    Pretraining.asIn(stopped, images).device(device).resumeIn(stopped)) {
                assertThat(Runs.weights(resumed.network())).isEqualTo(Runs.weights(expected.network()));
            }
        }
        assertThat(Runs.metrics(stopped)).hasSize(12).isEqualTo(Runs.metrics(whole));
    }

    @Test
    void itsOwnNumbersAreInTheMetrics() throws IOException {
        pretraining().epochs(1).runIn(folder.resolve("run")).close();

        List<JsonNode> lines = Runs.metrics(folder.resolve("run"));
        assertThat(lines).hasSize(4).allSatisfy(line -> {
            double loss = line.get("agreement").asDouble()
                    + 0.25 * line.get("near_centre").asDouble();
            assertThat(line.get("loss").asDouble()).isCloseTo(loss, within(1e-6));
        });
        assertThat(lines.get(0).get("near_centre").asDouble()).isZero();
        assertThat(lines.get(1).get("near_centre").asDouble()).isNotZero();
    }

    @Test
    void itsConfigurationIsReadBack() throws IOException {
        Path run = folder.resolve("run");
        Plan<?> plan = pretraining().seed(7).plan();
        pretraining().seed(7).epochs(1).runIn(run).close();

        JsonNode written = Runs.configuration(run);
        assertThat(written.at("/method").asText()).isEqualTo("agreement");
        assertThat(written.at("/settings/away").asDouble()).isEqualTo(0.25);
        assertThat(written.at("/backbone/type").asText()).isEqualTo("plain");
        Plan<?> read = Pretraining.asIn(run, images).epochs(3).plan();
        assertThat(read.settings()).isEqualTo(new Agreement.Config(0.25, 4)).isEqualTo(plan.settings());
        assertThat(read.views()).isEqualTo(plan.views());
        assertThat(read.recipe()).isEqualTo(plan.recipe());
        assertThat(read.network().settings()).isEqualTo(new PlainNet.Config(12, 3));
        assertThat(read.seed()).isEqualTo(7);
    }

    @Test
    void anEncoderOfOnesOwnIsLoadedByItsFileAlone() {
        Path run = folder.resolve("run");
        Features expected;
        try (Encoder trained = pretraining().epochs(1).runIn(run)) {
            expected = trained.embed(images);
        }
        try (Encoder loaded = Encoder.load(run.resolve("encoder.safetensors"), device)) {
            assertThat(loaded.network()).isInstanceOf(PlainNet.class);
            assertThat(loaded.featureWidth()).isEqualTo(12);
            assertThat(loaded.origin().method()).contains("agreement");
            assertThat(loaded.embed(images).rows()).isDeepEqualTo(expected.rows());
        }
    }

    @Test
    void theFileOfAnEncoderTellsTheEpochsItSaw() {
        Path run = folder.resolve("run");
        pretraining().listener(Runs.stopAfter(6)).runIn(run).close();
        try (Encoder loaded = Encoder.load(run.resolve("encoder.safetensors"), device)) {
            assertThat(loaded.origin().epochs()).hasValue(1);
        }
    }

    @Test
    void aRunOfOtherSettingsIsNotResumed() {
        Path run = folder.resolve("run");
        pretraining().listener(Runs.stopAfter(2)).runIn(run).close();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> pretraining().set("away", 0.75).resumeIn(run))
                .withMessageContaining("settings.away")
                .withMessageContaining("0.75")
                .withMessageContaining("0.25");
    }
}
