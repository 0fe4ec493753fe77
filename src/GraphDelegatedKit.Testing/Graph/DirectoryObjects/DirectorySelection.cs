using System.Text.Json;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// The properties that a response has for each object.
internal sealed class DirectorySelection<T>(string contextFragment, IReadOnlyList<DirectoryProperty<T>> properties)
{
    public string GetContextUrl(string baseUrl) => $"{baseUrl}/$metadata#{contextFragment}";

    public bool Contains(string name) => properties.Any(property => property.Name == name);

    public void Write(Utf8JsonWriter json, T item, Func<DirectoryProperty<T>, bool>? isWithheld = null)
    {
        foreach (var property in properties)
        {
            if (isWithheld?.Invoke(property) == true)
                property.WriteWithheld(json);
            else
                property.Write(json, item);
        }
    }
}
