using System.Collections.Concurrent;

namespace GraphDelegatedKit.Testing;

/// <summary>How the tenant gives files out, where that is to differ from what a program expects.</summary>
public sealed class LocalDownloads
{
    private readonly ConcurrentDictionary<string, byte[]> _additions = new(StringComparer.OrdinalIgnoreCase);
    private long _bytesServed;
    private int _generation;

    internal LocalDownloads()
    {
    }

    /// <summary>How long a download address is good for, from when it is given out.</summary>
    /// <value>Default: one hour.</value>
    public TimeSpan AddressLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether the file hosts answer a <c>Range</c> with 200 and every byte, as a server may.</summary>
    public bool IgnoresRange { get; set; }

    /// <summary>Whether items are shown without their hashes, as the service does until it has made them.</summary>
    public bool HidesHashes { get; set; }

    /// <summary>Whether items are shown without <c>@microsoft.graph.downloadUrl</c>, so that only <c>/content</c> leads to the bytes.</summary>
    public bool HidesAddresses { get; set; }

    /// <summary>Bytes of files handed to connections so far; what a client that went away never took may be among them.</summary>
    public long BytesServed => Interlocked.Read(ref _bytesServed);

    internal int Generation => Volatile.Read(ref _generation);

    /// <summary>Ends every download address that was given out so far. What is on its way goes on.</summary>
    public void EndAddresses() => Interlocked.Increment(ref _generation);

    /// <summary>From now on files of this kind are served longer than their items say, as SharePoint does with Office documents.</summary>
    /// <param name="extension">Such as <c>.docx</c>.</param>
    /// <param name="addition">What follows the stored bytes.</param>
    public void ServeLonger(string extension, byte[] addition)
    {
        ArgumentException.ThrowIfNullOrEmpty(extension);
        ArgumentNullException.ThrowIfNull(addition);
        _additions[extension] = addition;
    }

    internal byte[] AdditionTo(string name) => _additions.GetValueOrDefault(Path.GetExtension(name), []);

    internal void Served(int bytes) => Interlocked.Add(ref _bytesServed, bytes);
}
