namespace AppRegistration;

/// <summary>What the command is to change belongs to others, or is not in the state that the command needs. Nothing was changed.</summary>
internal sealed class ConflictException(string message) : Exception(message);
