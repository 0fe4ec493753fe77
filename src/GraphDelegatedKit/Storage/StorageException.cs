namespace GraphDelegatedKit.Storage;

/// <summary>The exception for a file with secrets that cannot be used. The callers convert it to a public exception.</summary>
internal sealed class StorageException(
    StorageFault fault, string message, string remedy, Exception? inner = null) : Exception(message, inner)
{
    public StorageFault Fault { get; } = fault;

    public string Remedy { get; } = remedy;
}
