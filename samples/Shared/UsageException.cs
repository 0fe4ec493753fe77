namespace Samples;

/// <summary>A command line that cannot be carried out. The sample ends with exit code 2 and a line that says how to correct it.</summary>
public sealed class UsageException(string message) : Exception(message);
