namespace GraphDelegatedKit.Testing.Drives;

// Some back ends decode a path once too often: "%2523" is "#" to them and not "%23" (abraunegg/onedrive#1342). Off unless a test asks for it.
internal sealed class DoubleDecoding
{
    public bool IsEnabled { get; set; }

    public ItemAddress Apply(ItemAddress address) => IsEnabled ? address with { Path = [.. address.Path.Select(Uri.UnescapeDataString)] } : address;
}
