package io.github.ssl4j.hybrid;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.github.ssl4j.MethodWalls;
import io.github.ssl4j.Walls;

/** The walls of ssl-hybrid: it uses ssl-core and the modules that it joins. */
@AnalyzeClasses(locations = Walls.MainClasses.class)
class WallsTests {

    @ArchTest
    static final ArchTests methods = ArchTests.in(MethodWalls.class);

    @ArchTest
    static final ArchRule everyClassLivesHere = Walls.everyClassLivesIn("hybrid");

    @ArchTest
    static final ArchRule onlyModulesBelowAreUsed = Walls.onlyTheCoreAndTheseAreUsed(
            "hybrid", "mim", "clustering", "contrastive", "distillation", "regularization");
}
