using System.Collections.Concurrent;

namespace GraphDelegatedKit.Testing.Drives;

// SharePoint writes properties of its own into Office documents, PDF and HTML as they come in (onedrive-api-docs#935): what is stored is not what was sent.
// Off unless a test asks for it, by extension.
internal sealed class ContentRewriter
{
    private readonly ConcurrentDictionary<string, bool> _extensions = new(StringComparer.OrdinalIgnoreCase);

    public void AddExtension(string extension) => _extensions[extension] = true;

    public bool ShouldRewrite(string fileName) => _extensions.ContainsKey(Path.GetExtension(fileName));
}
