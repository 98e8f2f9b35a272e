package io.github.ssl4j.examples.cli;

import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Preset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
        List<String> presets = method.presets().stream()
                .map(PretrainCommand::inWords)
                .distinct()
                .toList();
        return new String[] {
            ("Pretrain with " + method.about().title() + " (" + method.about().paper() + "): "
                            + method.about().summary() + ".")
                    .replace("%", "%%"),
            ("Presets: " + String.join("; ", presets) + ". The images choose one where none is asked for.")
                    .replace("%", "%%")
        };
    }

    private static String inWords(Preset<?> preset) {
        return preset.name() + " (" + PresetSummary.of(preset) + ")";
    }

    @Override
    public Integer call() throws Exception {
        Map<String, String> asked = new LinkedHashMap<>();
        settings.forEach((name, option) -> {
            String text = option.getValue();
            if (text != null) {
                asked.put(name, text);
            }
        });
        return Failures.catchingOutOfMemory(() -> options.resumed()
                ? PretrainJob.resume(options.destination.resume, options.with(asked), spec.commandLine())
                : PretrainJob.start(method, options.with(asked), spec.commandLine()));
    }
}
