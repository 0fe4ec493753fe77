namespace AppRegistration;

/// <summary>A policy of the tenant does not allow what was requested. The inner exception decides the exit code.</summary>
internal sealed class PolicyException(string message, Exception innerException) : Exception(message, innerException);
