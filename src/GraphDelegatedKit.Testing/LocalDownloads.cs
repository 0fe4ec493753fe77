using System.Collections.Concurrent;

namespace GraphDelegatedKit.Testing;

/// <summary>How the tenant gives files out, where that is to differ from what a program expects.</summary>
public sealed class LocalDownloads
{
    private readonly ConcurrentDictionary<string, byte[]> _suffixes = new(StringComparer.OrdinalIgnoreCase);
    private long _bytesServed;
    private int _urlGeneration;

    internal LocalDownloads()
    {
    }

    /// <summary>How long a download address is good for, from when it is given out.</summary>
    /// <value>Default: one hour.</value>
    public TimeSpan UrlLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whether the file hosts answer a <c>Range</c> with 200 and every byte, as a server may.</summary>
    public bool IgnoreRangeHeader { get; set; }

    /// <summary>Whether items are shown without their hashes, as the service does until it has made them.</summary>
    public bool HideHashes { get; set; }

    /// <summary>Whether items are shown without <c>@microsoft.graph.downloadUrl</c>, so that only <c>/content</c> leads to the bytes.</summary>
    public bool HideDownloadUrls { get; set; }

    /// <summary>Bytes of files handed to connections so far; what a client that went away never took may be among them.</summary>
    public long BytesServed => Interlocked.Read(ref _bytesServed);

    internal int UrlGeneration => Volatile.Read(ref _urlGeneration);

    /// <summary>Ends every download address that was given out so far. What is on its way goes on.</summary>
    public void ExpireUrls() => Interlocked.Increment(ref _urlGeneration);

    /// <summary>From now on files of this kind are served longer than their items say, as SharePoint does with Office documents.</summary>
    /// <param name="extension">Such as <c>.docx</c>.</param>
    /// <param name="suffix">What follows the stored bytes.</param>
    public void AppendOnDownload(string extension, byte[] suffix)
    {
        ArgumentException.ThrowIfNullOrEmpty(extension);
        ArgumentNullException.ThrowIfNull(suffix);
        _suffixes[extension] = suffix;
    }

    internal byte[] GetSuffix(string fileName) => _suffixes.GetValueOrDefault(Path.GetExtension(fileName), []);

    internal void AddBytesServed(int count) => Interlocked.Add(ref _bytesServed, count);
}
