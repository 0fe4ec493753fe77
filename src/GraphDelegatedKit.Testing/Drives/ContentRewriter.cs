using System.Collections.Concurrent;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Drives;

// SharePoint writes its own properties into uploaded Office documents, PDF and HTML files (onedrive-api-docs#935), so the stored bytes
// differ from the sent ones. A test enables this for an extension; by default no file is rewritten.
[NotInSnapshots("a setting of the tenant")]
internal sealed class ContentRewriter
{
    private readonly ConcurrentDictionary<string, bool> _extensions = new(StringComparer.OrdinalIgnoreCase);

    public void AddExtension(string extension) => _extensions[extension] = true;

    public bool ShouldRewrite(string fileName) => _extensions.ContainsKey(Path.GetExtension(fileName));
}
