using System.Collections.Concurrent;

namespace GraphDelegatedKit.Testing.Drives;

// SharePoint writes properties of its own into Office documents, PDF and HTML as they come in (onedrive-api-docs#935): what is stored is not what was sent.
// Off unless a test asks for it, by extension.
internal sealed class Rewriting
{
    private readonly ConcurrentDictionary<string, bool> _extensions = new(StringComparer.OrdinalIgnoreCase);

    public void Begin(string extension) => _extensions[extension] = true;

    public bool Concerns(string name) => _extensions.ContainsKey(Path.GetExtension(name));
}
