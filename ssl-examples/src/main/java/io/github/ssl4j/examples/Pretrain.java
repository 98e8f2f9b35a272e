package io.github.ssl4j.examples;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The table of methods: each is a subcommand. */
@Command(
        name = "pretrain",
        description = "Pretrain an encoder on your images, without labels.",
        subcommands = {
            PretrainSimClr.class,
            PretrainMoCo.class,
            PretrainMoCoV3.class,
            PretrainSwAv.class,
            PretrainDeepCluster.class,
            PretrainDeepClusterV1.class,
            PretrainByol.class,
            PretrainSimSiam.class,
            PretrainDino.class,
            PretrainBarlowTwins.class,
            PretrainVicReg.class,
            PretrainMae.class,
            PretrainSimMim.class,
            PretrainMaskFeat.class,
            PretrainBeit.class,
            PretrainIJepa.class
        })
final class Pretrain implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Expected a method.");
    }
}
