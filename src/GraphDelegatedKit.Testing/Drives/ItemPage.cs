using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Drives;

// The size of a page of items: 200 by default. A $top above the maximum is reduced, not refused.
internal static class ItemPage
{
    public const int MaxSize = 999;

    private const int DefaultSize = 200;

    public static int GetSize(ODataQuery query)
    {
        var top = query.GetTop(
            DefaultSize, int.MaxValue, requested => GraphErrorException.BadRequest($"Invalid value '{requested}' for $top."));
        return Math.Min(MaxSize, top);
    }
}
