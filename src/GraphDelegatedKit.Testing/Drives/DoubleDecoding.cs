namespace GraphDelegatedKit.Testing.Drives;

// Some back ends decode a path twice: they read "%2523" as "#" instead of "%23" (abraunegg/onedrive#1342). A test enables this; the
// default is off.
internal sealed class DoubleDecoding
{
    public bool IsEnabled { get; set; }

    public ItemAddress Apply(ItemAddress address) =>
        IsEnabled ? address with { Path = [.. address.Path.Select(Uri.UnescapeDataString)] } : address;
}
