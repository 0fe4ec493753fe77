using System.Collections.Concurrent;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing;

/// <summary>Settings for how the tenant serves file downloads.</summary>
[NotInSnapshots("a setting of the tenant")]
public sealed class LocalDownloads
{
    private readonly ConcurrentDictionary<string, byte[]> _suffixes = new(StringComparer.OrdinalIgnoreCase);
    private long _bytesServed;
    private int _urlGeneration;

    internal LocalDownloads()
    {
    }

    /// <summary>Gets or sets how long a download address stays valid after the tenant issues it.</summary>
    /// <value>The default is one hour.</value>
    public TimeSpan UrlLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Gets or sets whether the file hosts ignore a <c>Range</c> header and answer 200 with the whole file, as a server may.
    /// </summary>
    /// <value>The default is false.</value>
    public bool IgnoreRangeHeader { get; set; }

    /// <summary>Gets or sets whether items carry no hashes, as in the service until it has computed them.</summary>
    /// <value>The default is false.</value>
    public bool HideHashes { get; set; }

    /// <summary>
    /// Gets or sets whether items carry no <c>@microsoft.graph.downloadUrl</c>, so that only <c>/content</c> leads to the bytes.
    /// </summary>
    /// <value>The default is false.</value>
    public bool HideDownloadUrls { get; set; }

    /// <summary>
    /// Gets the number of file bytes written to connections so far, including bytes that a disconnected client never received.
    /// </summary>
    public long BytesServed => Interlocked.Read(ref _bytesServed);

    internal int UrlGeneration => Volatile.Read(ref _urlGeneration);

    /// <summary>Expires every download address issued so far. Downloads that are in progress continue.</summary>
    public void ExpireUrls() => Interlocked.Increment(ref _urlGeneration);

    /// <summary>
    /// Appends bytes to every later download of a file with this extension, as SharePoint does with Office documents; the size in the item
    /// does not change.
    /// </summary>
    /// <param name="extension">The extension, such as <c>.docx</c>.</param>
    /// <param name="suffix">The bytes that follow the stored ones.</param>
    public void AppendOnDownload(string extension, byte[] suffix)
    {
        ArgumentException.ThrowIfNullOrEmpty(extension);
        ArgumentNullException.ThrowIfNull(suffix);
        _suffixes[extension] = suffix;
    }

    internal byte[] GetSuffix(string fileName) => _suffixes.GetValueOrDefault(Path.GetExtension(fileName), []);

    internal void AddBytesServed(int count) => Interlocked.Add(ref _bytesServed, count);
}
