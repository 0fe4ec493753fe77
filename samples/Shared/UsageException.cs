namespace Samples;

/// <summary>The command line asks for something that cannot be: exit code 2, and a line that says how to mend it.</summary>
public sealed class UsageException(string message) : Exception(message);
