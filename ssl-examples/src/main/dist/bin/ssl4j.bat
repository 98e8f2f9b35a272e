@echo off
rem Starts the ssl4j command line. JAVA_HOME picks the Java, SSL4J_JAVA_OPTS adds JVM options such as -Xmx8g.
setlocal
for %%d in ("%~dp0..") do set "HOME_DIR=%%~fd"

set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"

set "VERSION="
for /f "tokens=3" %%v in ('""%JAVA%" -version 2^>^&1" ^| findstr /c:" version "') do if not defined VERSION set "VERSION=%%~v"
if not defined VERSION (
  echo ssl4j: no working Java found. Install Java 17 or newer and put it on the PATH, or set JAVA_HOME. 1>&2
  exit /b 1
)
for /f "delims=.-+_ tokens=1" %%m in ("%VERSION%") do set "MAJOR=%%m"
if %MAJOR% LSS 17 (
  echo ssl4j: needs Java 17 or newer, but "%JAVA%" is Java %VERSION%. Set JAVA_HOME to a newer one. 1>&2
  exit /b 1
)

"%JAVA%" ^
  --enable-native-access=ALL-UNNAMED ^
  -XX:+UseSerialGC -Xms64m ^
  -XX:Tier0InvokeNotifyFreqLog=4 ^
  -XX:Tier3InvocationThreshold=20 -XX:Tier3MinInvocationThreshold=10 -XX:Tier3CompileThreshold=100 ^
  -XX:Tier4InvocationThreshold=100000 -XX:Tier4CompileThreshold=200000 ^
  -Djava.awt.headless=true ^
  -Dorg.bytedeco.javacpp.maxbytes=0 -Dorg.bytedeco.javacpp.maxphysicalbytes=0 ^
  "-Dssl4j.home=%HOME_DIR%" ^
  %SSL4J_JAVA_OPTS% ^
  -cp "%HOME_DIR%\lib\*" io.github.ssl4j.cli.Ssl4j %*
exit /b %ERRORLEVEL%
