package io.github.ssl4j.cli;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.github.ssl4j.Walls;

/** The walls of ssl-cli: it may print, and {@code Doctor} looks into the processor and JavaCPP. */
@AnalyzeClasses(locations = Walls.MainClasses.class)
class WallsTests {

    @ArchTest
    static final ArchTests everywhere = ArchTests.in(Walls.class);

    @ArchTest
    static final ArchRule everyClassLivesHere = Walls.everyClassLivesIn("cli");

    @ArchTest
    static final ArchRule onlyModulesBelowAreUsed = Walls.onlyTheCoreAndTheseAreUsed(
            "cli", "hybrid", "mim", "clustering", "contrastive", "distillation", "regularization");

    @ArchTest
    static final ArchRule onlyTheDoctorKnowsADevice = Walls.nobodyUses(Walls.CONCRETE_DEVICES, "cli.Doctor");

    @ArchTest
    static final ArchRule onlyTheseKnowNd4j = Walls.nobodyUses("org.nd4j..", "cli.bench.Deeplearning4jCases");

    @ArchTest
    static final ArchRule onlyTheseKnowDeeplearning4j =
            Walls.nobodyUses("org.deeplearning4j..", "cli.bench.Deeplearning4jCases");

    @ArchTest
    static final ArchRule nobodyKnowsDataVec = Walls.nobodyUses("org.datavec..");

    @ArchTest
    static final ArchRule onlyTheDoctorAsksJavaCpp = Walls.nobodyUses("org.bytedeco..", "cli.Doctor");
}
