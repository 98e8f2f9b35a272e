package io.github.ssl4j.examples;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.github.ssl4j.Walls;

/** The walls of ssl-examples: it may print, and {@code Doctor} looks into the processor and JavaCPP. */
@AnalyzeClasses(locations = Walls.MainClasses.class)
class WallsTests {

    @ArchTest
    static final ArchTests everywhere = ArchTests.in(Walls.class);

    @ArchTest
    static final ArchRule everyClassLivesHere = Walls.everyClassLivesIn("examples");

    @ArchTest
    static final ArchRule onlyModulesBelowAreUsed = Walls.onlyTheCoreAndTheseAreUsed(
            "examples", "hybrid", "mim", "clustering", "contrastive", "distillation", "regularization");

    @ArchTest
    static final ArchRule onlyTheDoctorKnowsADevice = Walls.nobodyUses(Walls.CONCRETE_DEVICES, "examples.cli.Doctor");

    @ArchTest
    static final ArchRule onlyTheExampleForDeeplearning4jKnowsNd4j =
            Walls.nobodyUses("org.nd4j..", "examples.deeplearning4j..");

    @ArchTest
    static final ArchRule onlyTheExampleForItKnowsDeeplearning4j =
            Walls.nobodyUses("org.deeplearning4j..", "examples.deeplearning4j..");

    @ArchTest
    static final ArchRule nobodyKnowsDataVec = Walls.nobodyUses("org.datavec..");

    @ArchTest
    static final ArchRule onlyTheDoctorAsksJavaCpp = Walls.nobodyUses("org.bytedeco..", "examples.cli.Doctor");
}
