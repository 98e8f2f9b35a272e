package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Methods;
import io.github.ssl4j.pretrain.SettingList;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The catalogue as the command line shows it. */
class MethodsCommandTests {

    @ParameterizedTest
    @CsvSource({
        "moco, contrastive, 1911.05722; Chen et al. 2020, arXiv:2003.04297",
        "mocov3, contrastive, 2104.02057",
        "simclr, contrastive, 2002.05709",
        "deepcluster, clustering, 2006.09882",
        "deepcluster-v1, clustering, 1807.05520",
        "swav, clustering, 2006.09882",
        "byol, distillation, 2006.07733",
        "dino, distillation, 2104.14294",
        "simsiam, distillation, 2011.10566",
        "barlow-twins, regularization, 2103.03230",
        "vicreg, regularization, 2105.04906",
        "beit, masked image modelling, 2106.08254",
        "mae, masked image modelling, 2111.06377",
        "maskfeat, masked image modelling, 2112.09133",
        "simmim, masked image modelling, 2111.09886",
        "ijepa, joint-embedding prediction, 2301.08243"
    })
    void everyMethodIsListedWithItsFamilyAndItsPaper(String name, String family, String paper) {
        CommandLineRun result = CommandLineRun.of("methods");

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .containsPattern("(?m)^" + name + " +[^\\n]*, " + family + "\\n +[^\\n]*arXiv:" + paper);
    }

    @Test
    void theListHasSixteenMethodsAndNothingElse() {
        assertThat(CommandLineRun.of("methods").out().lines().filter(line -> line.matches("[a-z].*")))
                .hasSize(16);
    }

    @Test
    void aMethodsSettingsAreShownByPreset() {
        CommandLineRun result = CommandLineRun.of("methods", "vicreg");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .startsWith("VICReg, regularization: ")
                .contains("Bardes, Ponce and LeCun 2022, arXiv:2105.04906. Takes any encoder.")
                .contains("Preset 1, cifar10: 2 x 32 pixels, batch 256, 1000 epochs, lars")
                .contains("Preset 3, paper: 2 x 224 pixels, batch 2048, 1000 epochs, lars")
                .containsPattern(
                        "  loss\\.variance +mu, the weight of the variance\\n +25\\.0 \\| 25\\.0 \\| 25\\.0\\n")
                .containsPattern("  loss\\.branches +[^\\n]*\\n +sum \\| mean \\| mean\\n")
                .contains("ssl4j pretrain vicreg --help");
    }

    static Stream<String> names() {
        return Methods.all().stream().map(method -> method.about().name());
    }

    @ParameterizedTest
    @MethodSource("names")
    void theHelpOfAMethodHasAnOptionForEverySetting(String name) {
        Method<?> method = Methods.named(name);

        CommandLineRun result = CommandLineRun.of("pretrain", name, "--help");

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        List<SettingOption> options = SettingOption.of(method);
        assertThat(options)
                .extracting(SettingOption::name)
                .containsExactlyElementsOf(SettingList.of(method).stream()
                        .map(SettingList.Item::name)
                        .toList());
        assertThat(options).extracting(SettingOption::option).doesNotHaveDuplicates();
        assertThat(options)
                .allSatisfy(option ->
                        assertThat(result.out()).containsPattern("(?m)^ +" + option.option() + "(=X( |$)|\\[=X\\])"));
    }

    @ParameterizedTest
    @CsvSource({
        "simclr, loss.temperature, --temperature",
        "mae, decoder.width, --decoder-width",
        "mae, decoder.heads, --decoder-heads",
        "mae, backbone.depth, --depth",
        "ijepa, predictor.depth, --predictor-depth",
        "moco, batchNormGroups, --batch-norm-groups",
        "swav, queue.length, --queue-length",
        "dino, head.codes, --codes",
        "byol, backbone.width, --width",
        "byol, views.crop, --views-crop",
        "byol, recipe.endRate, --recipe-end-rate"
    })
    void anOptionIsShortWhereItAloneCanBeMeant(String method, String setting, String option) {
        assertThat(SettingOption.of(Methods.named(method)))
                .filteredOn(each -> each.name().equals(setting))
                .extracting(SettingOption::option)
                .containsExactly(option);
    }

    @Test
    void anUnknownMethodNamesTheNearest() {
        for (Object[] words : List.of(
                new Object[] {"methods", "simclear"},
                new Object[] {"pretrain", "simclear", "--data", Path.of("images"), "--epochs", 3})) {
            CommandLineRun result = CommandLineRun.of(words);

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "ssl4j: unknown method 'simclear'; did you mean simclr? known: barlow-twins, beit, byol,");
        }
    }

    @Test
    void methodsAreNotLoadedForOtherCommands() {
        assertThat(Ssl4j.commandLine("eval", "knn")
                        .getSubcommands()
                        .get("pretrain")
                        .getSubcommands())
                .isEmpty();
        assertThat(Ssl4j.commandLine("pretrain")
                        .getSubcommands()
                        .get("pretrain")
                        .getSubcommands())
                .hasSize(16);
    }
}
