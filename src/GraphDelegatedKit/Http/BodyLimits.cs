namespace GraphDelegatedKit.Http;

/// <summary>How a body is loaded.</summary>
/// <param name="SizeHint">The approximate length in bytes, from an earlier body of the same kind; 0 if it is not known.</param>
/// <param name="MaxSize">The largest length in bytes, after decompression. 0 is the default.</param>
/// <param name="AcceptsPart">Whether what arrived before the body broke off is kept.</param>
internal readonly record struct BodyLimits(int SizeHint = 0, long MaxSize = 0, bool AcceptsPart = false)
{
    public const long DefaultMaxSize = 128L * 1024 * 1024;

    /// <summary>The largest size that an array can have, less the byte that shows the end.</summary>
    public static readonly long LargestMaxSize = Array.MaxLength - 1;

    public long EffectiveMaxSize => MaxSize > 0 ? MaxSize : DefaultMaxSize;
}
