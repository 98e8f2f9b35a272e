package io.github.ssl4j.cli;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.pretrain.About;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.train.TrainingResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command of a method: the options that all share, and one for every setting of its records. */
final class PretrainCommand implements Callable<Integer> {
    private final Method<?> method;
    private final PretrainOptions options = new PretrainOptions();
    private final Map<String, OptionSpec> settings = new LinkedHashMap<>();
    private CommandSpec spec;

    private PretrainCommand(Method<?> method) {
        this.method = method;
    }

    /** Returns the command of a method, without parsing anything. */
    static CommandSpec specification(Method<?> method) {
        PretrainCommand command = new PretrainCommand(method);
        CommandSpec spec = CommandSpec.wrapWithoutInspection(command);
        command.spec = spec;
        spec.name(method.about().name());
        spec.mixinStandardHelpOptions(true);
        spec.usageMessage().autoWidth(true).sortOptions(false);
        spec.usageMessage().description(description(method));
        spec.usageMessage()
                .footer(
                        "",
                        "ssl4j methods " + method.about().name() + " shows every setting's value in every preset.",
                        "Leaves config.json, metrics.jsonl, checkpoint.safetensors and, after every epoch,"
                                + " encoder.safetensors in the folder of the run. Ctrl-C writes a checkpoint and says how"
                                + " to resume.");
        spec.addMixin("shared", CommandSpec.forAnnotatedObject(command.options));
        for (SettingOption setting : SettingOption.of(method)) {
            if (!spec.optionsMap().containsKey(setting.option())) {
                OptionSpec option = setting.specification();
                spec.addOption(option);
                command.settings.put(setting.name(), option);
            }
        }
        return spec;
    }

    private static String[] description(Method<?> method) {
        About about = method.about();
        String presets = method.presets().stream()
                .map(preset -> preset.name() + " (" + PresetSummary.of(preset) + ")")
                .distinct()
                .collect(Collectors.joining("; "));
        String what = "Pretrain with " + about.title() + " (" + about.paper() + "): " + about.summary() + ".";
        String which = "Presets: " + presets + ". The images choose one where none is asked for.";
        return new String[] {what.replace("%", "%%"), which.replace("%", "%%")};
    }

    /** Does the part of one worker in what was asked for. */
    TrainingResult work(Path directory, Collectives collectives) {
        return PretrainJob.work(method, options.with(asked()), directory, collectives);
    }

    private Map<String, String> asked() {
        Map<String, String> asked = new LinkedHashMap<>();
        settings.forEach((name, option) -> asked.put(name, option.getValue()));
        asked.values().removeIf(Objects::isNull);
        return asked;
    }

    @Override
    public Integer call() throws Exception {
        return Failures.catchingOutOfMemory(() -> options.resumed()
                ? PretrainJob.resume(options.destination.resume, options.with(asked()), spec.commandLine())
                : PretrainJob.start(method, options.with(asked()), spec.commandLine()));
    }
}
