package io.github.ssl4j.examples;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands of all methods share: each adds the options that its method alone has. */
@Command(
        footer = {
            "",
            "Leaves config.json, metrics.jsonl, checkpoint.safetensors and, after every epoch,"
                    + " encoder.safetensors in the"
                    + " folder of the run. Ctrl-C writes a checkpoint and says how to go on."
        })
abstract class PretrainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private PretrainOptions options;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            showDefaultValue = Visibility.ALWAYS,
            description = "Published settings: cifar10, for small images, or paper, for ImageNet.")
    private PresetFit.Preset preset = PresetFit.Preset.cifar10;

    @Override
    public final Integer call() throws Exception {
        return Failures.catchingOutOfMemory(() -> new PretrainJob(options, spec.commandLine())
                .run(spec.name(), images -> setup(new PresetFit(preset, options, images.channels(), images.size()))));
    }

    /** Returns the method with the settings of the preset, changed where the options say so. */
    abstract MethodSetup setup(PresetFit fit);
}
