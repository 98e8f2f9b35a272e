package io.github.ssl4j.goldens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@DisabledIfSystemProperty(named = "ssl4j.goldens", matches = ".+", disabledReason = "tests the archive")
final class GoldensTests {

    @Test
    void everyArrayHasTheShapeThatItsDescriptionSays() {
        assertThat(Goldens.cases()).hasSize(118).allSatisfy(golden -> {
            for (var array : golden.meta().path("arrays").properties()) {
                int[] shape = golden.array(array.getKey()).shape();
                assertThat(shape)
                        .as(golden + " " + array.getKey())
                        .hasSize(array.getValue().path("shape").size());
                for (int axis = 0; axis < shape.length; axis++) {
                    assertThat(shape[axis])
                            .isEqualTo(array.getValue().path("shape").get(axis).asInt());
                }
            }
        });
    }

    @Test
    void scalarsAreReadToTheLastDigit() {
        GoldenCase golden = Goldens.cases("ntxent_lightly_a").findFirst().orElseThrow();
        assertThat(golden.truth("out_loss").scalar()).isEqualTo(1.2368476740524337);
        assertThat(golden.array("out_loss.f32").scalar()).isEqualTo(1.2368475198745728, within(0.0));
        assertThat(golden.config().path("temperature").asDouble()).isEqualTo(0.5);
        assertThat(golden.has("in_z0")).isTrue();
        assertThat(golden.has("in_z2")).isFalse();
    }

    @Test
    void numberedAndPrefixedArraysAreGathered() {
        GoldenCase golden = Goldens.cases("moco_lightly_a").findFirst().orElseThrow();
        assertThat(golden.list("in_q")).hasSize(5);
        assertThat(golden.truthList("grad_q")).hasSize(5);
        assertThat(golden.truths("out_"))
                .containsOnlyKeys(
                        "loss",
                        "step_loss",
                        "ptr_after",
                        "bank_after0",
                        "bank_after1",
                        "bank_after2",
                        "bank_after3",
                        "bank_after4");
        assertThat(golden.arrays("in_k")).containsOnlyKeys("0", "1", "2", "3", "4");
        assertThat(golden.array("out_ptr_after").ints()).hasSize(5);
    }

    @Test
    void aResultThatIsOnlyThereInFloat32IsItsOwnTruth() {
        GoldenCase golden = Goldens.cases("aug_misc_photo").findFirst().orElseThrow();
        assertThat(golden.truth("out_normalized").values())
                .isEqualTo(golden.array("out_normalized.f32").values());
        assertThat(golden.truths("out_")).containsKeys("normalized", "hflip.pil", "hflip.float01");
    }

    @Test
    void tolerancesAreThoseOfTheCaseAndAtLeastTheDemandedOne() {
        GoldenCase lars = Goldens.cases("lars_mae").findFirst().orElseThrow();
        assertThat(lars.tolerance(ElementType.FLOAT64)).isEqualTo(new Tolerance(ElementType.FLOAT64, 1e-9, 1e-13));
        GoldenCase mae = Goldens.cases("mae_a").findFirst().orElseThrow();
        assertThat(mae.tolerance(ElementType.FLOAT64)).isEqualTo(new Tolerance(ElementType.FLOAT64, 1e-8, 1e-10));
        assertThat(mae.tolerance(ElementType.FLOAT32)).isEqualTo(new Tolerance(ElementType.FLOAT32, 2e-4, 2e-5));
    }

    @Test
    void aKindThatTheArchiveLacksIsRefused() {
        assertThatThrownBy(() -> Goldens.cases("ntxent_", "no_such_kind"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no_such_kind");
    }

    @Test
    void aFolderIsReadLikeTheArchiveAndMayLackAKind(@TempDir Path folder) throws IOException {
        GoldenCase golden = Goldens.cases("ntxent_lightly_a").findFirst().orElseThrow();
        Path copy = Files.createDirectory(folder.resolve("ntxent_lightly_z"));
        Files.writeString(folder.resolve("INDEX.tsv"), "case");
        Files.write(copy.resolve("meta.json"), golden.file("meta.json"));
        Files.write(copy.resolve("in_z0.npy"), golden.file("in_z0.npy"));
        assertThat(Goldens.fromFolder(folder, "ntxent_", "vicreg_"))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.name()).isEqualTo("ntxent_lightly_z");
                    assertThat(found.array("in_z0").values())
                            .isEqualTo(golden.array("in_z0").values());
                    assertThat(found.has("in_z1")).isFalse();
                });
        assertThat(Goldens.fromFolder(folder, "vicreg_")).isEmpty();
    }

    @Test
    void aMissingArrayIsNamed() {
        GoldenCase golden = Goldens.cases("ntxent_lightly_a").findFirst().orElseThrow();
        assertThatThrownBy(() -> golden.array("in_z9"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ntxent_lightly_a")
                .hasMessageContaining("in_z9");
    }

    @Test
    void aForeignFileIsRefused() {
        assertThatThrownBy(() -> NpyArray.parse("in_img", new byte[64]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in_img is not a .npy file");
    }

    @Test
    void float32IsHeldToTheScaleOfTheArrayAndFloat64ToTheElement() {
        double[] expected = {1000, 0.001};
        double[] actual = {1000, 0.0015};
        assertThatCode(() -> Closeness.assertClose("x", actual, expected, new Tolerance(ElementType.FLOAT32, 1e-6, 0)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() ->
                        Closeness.assertClose("case x", actual, expected, new Tolerance(ElementType.FLOAT64, 1e-6, 0)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("case x: 1 of 2")
                .hasMessageContaining("element 1: expected 0.001, found 0.0015");
    }

    @Test
    void aNumberThatIsNoneIsNeverClose() {
        assertThatThrownBy(() -> Closeness.assertClose("x", new double[] {1, Double.NaN}, new double[] {1, 2}, 1, 1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("element 1");
    }
}
