namespace GraphDelegatedKit.Storage;

/// <summary>A file that holds secrets cannot be used as it is. The layers above make their caller's exception of it.</summary>
internal sealed class StorageException(StorageFault fault, string message, string remedy, Exception? inner = null) : Exception(message, inner)
{
    public StorageFault Fault { get; } = fault;

    public string Remedy { get; } = remedy;
}
